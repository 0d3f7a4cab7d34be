package happyfox

import (
	"fmt"
)

// attachment is a stored file: of a message, or an image for use in one.
type attachment struct {
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
	Data        []byte `json:"data"` // never changed once stored
}

// attachmentView is a file as a message draws it.
type attachmentView struct {
	ID       int64  `json:"id"`
	Filename string `json:"filename"`
	URL      string `json:"url"`
}

// attachmentsPart is the form field of a message's files.
const attachmentsPart = "attachments"

// checkFiles takes the files of a message: 25 MB together, as documented, and
// what the account has room for. An empty file is refused with the words of the
// form library that the vendor's other messages come from.
func (st *state) checkFiles(files []file, field string, errs *fieldErrors) {
	total := 0
	for _, f := range files {
		if len(f.data) == 0 {
			errs.add(field, "The submitted file is empty.")
		}
		total += len(f.data)
	}
	switch {
	case total > maxUpload:
		errs.add(field, fmt.Sprintf("Ensure that the files have at most %d bytes together (they have %d).", maxUpload, total))
	case total+st.stored > maxStored:
		errs.add(field, fmt.Sprintf("This simulator keeps at most %d bytes of files, and has %d.", maxStored, st.stored))
	}
}

// store keeps checked files and returns their ids.
func (st *state) store(files []file) []int64 {
	var ids []int64
	for _, f := range files {
		st.LastAttachment++
		st.Attachments[st.LastAttachment] = newAttachment(f)
		st.stored += len(f.data)
		ids = append(ids, st.LastAttachment)
	}
	return ids
}

func newAttachment(f file) *attachment {
	contentType := f.contentType
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	return &attachment{Filename: f.name, ContentType: contentType, Data: f.data}
}

func (st *state) removeAttachment(id int64) {
	if a := st.Attachments[id]; a != nil {
		st.stored -= len(a.Data)
		delete(st.Attachments, id)
	}
}
