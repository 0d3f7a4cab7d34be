package function

import (
	"strings"

	"cognate/jsonata"
)

// mimeTypes are the media types of files by their extension. They stand here, and
// not in a file of the system, so that a mapping gives the same everywhere.
var mimeTypes = map[string]string{
	"7z": "application/x-7z-compressed", "aac": "audio/aac", "avi": "video/x-msvideo", "avif": "image/avif", "bmp": "image/bmp",
	"bz2": "application/x-bzip2", "css": "text/css", "csv": "text/csv", "doc": "application/msword",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "eml": "message/rfc822", "epub": "application/epub+zip",
	"flac": "audio/flac", "gif": "image/gif", "gz": "application/gzip", "har": "application/json", "heic": "image/heic", "heif": "image/heif",
	"htm": "text/html", "html": "text/html", "ico": "image/vnd.microsoft.icon", "ics": "text/calendar", "jpeg": "image/jpeg", "jpg": "image/jpeg",
	"js": "text/javascript", "json": "application/json", "jsonl": "application/jsonl", "log": "text/plain", "m4a": "audio/mp4", "md": "text/markdown",
	"mjs": "text/javascript", "mov": "video/quicktime", "mp3": "audio/mpeg", "mp4": "video/mp4", "mpeg": "video/mpeg", "mpg": "video/mpeg",
	"msg": "application/vnd.ms-outlook", "odp": "application/vnd.oasis.opendocument.presentation", "ods": "application/vnd.oasis.opendocument.spreadsheet",
	"odt": "application/vnd.oasis.opendocument.text", "oga": "audio/ogg", "ogg": "audio/ogg", "ogv": "video/ogg", "opus": "audio/opus",
	"otf": "font/otf", "p7m": "application/pkcs7-mime", "pdf": "application/pdf", "png": "image/png", "ppt": "application/vnd.ms-powerpoint",
	"pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", "ps": "application/postscript", "psd": "image/vnd.adobe.photoshop",
	"rar": "application/vnd.rar", "rtf": "application/rtf", "svg": "image/svg+xml", "tar": "application/x-tar", "tgz": "application/gzip",
	"tif": "image/tiff", "tiff": "image/tiff", "tsv": "text/tab-separated-values", "ttf": "font/ttf", "txt": "text/plain", "vcf": "text/vcard",
	"vsdx": "application/vnd.ms-visio.drawing.main+xml", "wav": "audio/wav", "weba": "audio/webm", "webm": "video/webm", "webp": "image/webp",
	"woff": "font/woff", "woff2": "font/woff2", "xhtml": "application/xhtml+xml", "xls": "application/vnd.ms-excel",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xml": "text/xml", "yaml": "application/yaml", "yml": "application/yaml",
	"zip": "application/zip",
}

func getMimeType(_ *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	name := args[0].Str()
	name = name[strings.LastIndexAny(name, `./\`)+1:]
	if t, ok := mimeTypes[strings.ToLower(name)]; ok {
		return jsonata.String(t), nil
	}
	return jsonata.Null(), nil
}
