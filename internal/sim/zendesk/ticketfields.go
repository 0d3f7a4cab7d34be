package zendesk

import "slices"

// takeValues sets custom fields. Choices are tags of the ticket as well, and so is a
// checkbox that has a tag: a value that is set changes the tags, and tags that are sent
// change the values of the fields that are not.
func (d *ticketDraft) takeValues(sent []fieldValue) {
	before, tagged := d.t.CustomFields, d.has("tags")
	d.t.CustomFields = slices.Clone(before)
	for _, f := range d.st.TicketFields.Rows() {
		if f.isSystem() || !f.Active {
			continue
		}
		at := slices.IndexFunc(sent, func(v fieldValue) bool { return v.ID == f.ID })
		switch {
		case at >= 0:
			d.takeValue(f, sent[at].Value)
		case tagged && f.isTag():
			if now, was := f.valueOf(d.t.Tags), valueIn(before, f.ID); !isBlank(now) || !isBlank(was) {
				d.t.setValue(f.ID, now)
			}
		}
	}
}

func isBlank(v any) bool { return v == nil || v == false }

func (d *ticketDraft) takeValue(f *field, v any) {
	kept, why := f.take(v, true)
	if why != "" {
		d.found[base] = append(d.found[base], problem{Description: f.Title + ": " + why, Error: "InvalidValue", FieldKey: f.ID})
		return
	}
	d.t.setValue(f.ID, kept)
	if !f.isTag() {
		return
	}
	tags := slices.DeleteFunc(slices.Clone(d.t.Tags), f.owns)
	d.t.Tags = cleanTags(append(tags, f.tagsOf(kept)...))
}

// isTag: the value of the field shows in the tags.
func (f *field) isTag() bool { return f.hasOptions() || f.Type == checkboxField && text(f.Tag) != "" }

func (f *field) owns(tag string) bool { return f.option(tag) || f.Tag != nil && *f.Tag == tag }

func (f *field) tagsOf(v any) []string {
	switch v := v.(type) {
	case bool:
		if v {
			return []string{text(f.Tag)}
		}
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, item := range v {
			out = append(out, item.(string)) // as take made it
		}
		return out
	}
	return nil
}

// valueOf is the value that tags mean.
func (f *field) valueOf(tags []string) any {
	if f.Type == checkboxField {
		return slices.Contains(tags, text(f.Tag))
	}
	out := []any{}
	for _, o := range f.Options {
		if slices.Contains(tags, o.Value) {
			out = append(out, o.Value)
		}
	}
	switch {
	case len(out) == 0:
		return nil
	case f.Type == multiselectField:
		return out
	}
	return out[0]
}
