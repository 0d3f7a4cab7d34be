package happyfox

import (
	"net/http"
	"strconv"
	"strings"
)

// postInline is POST ticket-inline-attachment: an image for use in the html of a
// message, sent as one part "file". What counts as an image is decided by its
// bytes; the words for one that is none are those of the form library.
func postInline(c *call) reply {
	const part = "file"
	var errs fieldErrors
	images := c.body.filesOf(part)
	c.st.checkFiles(images, part, &errs)
	switch {
	case len(images) != 1:
		errs.add(part, msgRequired)
	case !strings.HasPrefix(http.DetectContentType(images[0].data), "image/"):
		errs.add(part, "Upload a valid image. The file you uploaded was either not an image or a corrupted image.")
	}
	if errs != nil {
		return invalid(errs)
	}
	st := c.st
	st.LastInline++
	images[0].contentType = http.DetectContentType(images[0].data)
	st.Inline[st.LastInline] = newAttachment(images[0])
	st.stored += len(images[0].data)
	return changed(map[string]string{"url": c.host + inlinePath + strconv.FormatInt(st.LastInline, 10) + "/"})
}
