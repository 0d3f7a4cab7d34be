package happyfox

import (
	"fmt"
	"slices"
	"strings"
)

// updateCustomFields is POST ticket/<number>/update_custom_fields/. Its answer
// is not documented; here it is the ticket.
func updateCustomFields(c *call, t *ticketData) reply {
	var errs fieldErrors
	by := needID(c.body.object, "staff", c.st.isActive, &errs)
	ch := changes{fields: c.st.ticketFields(t.Category, t.Fields)}
	ch.fields.check(c.body.object, &errs)
	t.checkRoom(&errs)
	if errs != nil {
		return invalid(errs)
	}
	return c.changeOnly(t, by, ch)
}

// updateTags is POST ticket/<number>/update_tags/. Tags are told apart by case,
// as the search does.
func updateTags(c *call, t *ticketData) reply {
	var errs fieldErrors
	by := needID(c.body.object, "staff_id", c.st.isActive, &errs)
	add, remove := readTags(c.body.object, "add", &errs), readTags(c.body.object, "remove", &errs)
	t.checkRoom(&errs)
	if errs != nil {
		return invalid(errs)
	}
	gone := splitList(deref(remove))
	tags := slices.DeleteFunc(splitList(t.Tags), func(tag string) bool { return slices.Contains(gone, tag) })
	joined := strings.Join(splitList(strings.Join(append(tags, splitList(deref(add))...), ",")), ",")
	return c.changeOnly(t, by, changes{tags: &joined})
}

// changeOnly makes changes that come without a message, an entry of the history.
// Where nothing differs the ticket is answered as it is: that this is an error
// is told of staff_update alone.
func (c *call) changeOnly(t *ticketData, staffID int64, ch changes) reply {
	u := updateData{At: c.now, ByType: byStaff, ByID: staffID}
	if !ch.record(c.st, t, &u) {
		return ok(c.ticketView(t, false))
	}
	ch.apply(c.st, t, c.now)
	c.st.addUpdate(t, u)
	return changed(c.ticketView(t, false))
}

// subscribe is POST ticket/<number>/subscribe/. Without "data" the acting staff
// member subscribes (chosen here).
func subscribe(c *call, t *ticketData) reply {
	var errs fieldErrors
	by := needID(c.body.object, "staff_id", c.st.isActive, &errs)
	ids := []int64{by}
	if entries, isList, given := c.body.object.list("data"); given {
		ids = c.st.staffList(entries, isList, &errs)
	}
	if errs != nil {
		return invalid(errs)
	}
	var names []string
	for _, id := range ids {
		names = append(names, c.st.staffName(id))
		if !slices.Contains(t.Subscribers, id) {
			t.Subscribers = append(t.Subscribers, id)
		}
	}
	t.Modified = c.now
	return changed(map[string]string{"message": strings.Join(names, ", ") + ", Subscribers added to ticket"})
}

func (st *state) staffList(entries []any, isList bool, errs *fieldErrors) []int64 {
	if !isList {
		errs.add("data", msgList)
		return nil
	}
	if len(entries) == 0 {
		errs.add("data", msgRequired)
	}
	var ids []int64
	for _, entry := range entries {
		id, isID := asID(entry)
		if !isID || !st.isActive(id) {
			errs.add("data", msgChoice)
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// unsubscribe is POST ticket/<number>/unsubscribe/. One who is no subscriber is
// refused (chosen here).
func unsubscribe(c *call, t *ticketData) reply {
	var errs fieldErrors
	subscribed := func(id int64) bool { return slices.Contains(t.Subscribers, id) }
	id := needID(c.body.object, "staff_id", subscribed, &errs)
	if errs != nil {
		return invalid(errs)
	}
	t.Subscribers = slices.DeleteFunc(t.Subscribers, func(other int64) bool { return other == id })
	t.Modified = c.now
	return changed(map[string]string{"message": c.st.staffName(id) + " unsubscribed"})
}

// deleteTicket is POST ticket/<number>/delete/. The sources disagree on what an
// unknown ticket is: 404 here.
func deleteTicket(c *call, t *ticketData) reply {
	var errs fieldErrors
	needID(c.body.object, "staff_id", c.st.isActive, &errs)
	if errs != nil {
		return invalid(errs)
	}
	c.st.removeTicket(t)
	return changed(map[string]string{"deleted_ticket": t.displayID()})
}

// rightToMove is what a staff member needs to move a ticket to a category that
// is not one of theirs. The right is documented, its name in permissions is not.
const rightToMove = "move_to_unassociated_categories"

// moveTicket is POST ticket/<number>/move/. The number stays; the display id
// takes the prefix of the new category, and fields that do not apply there are
// kept but no longer shown (chosen here). Fields that are compulsory on a move
// must be filled before; the form of that error is the one documented for
// completion.
func moveTicket(c *call, t *ticketData) reply {
	st, f := c.st, c.body.object
	var errs fieldErrors
	by := needID(f, "staff_id", st.isActive, &errs)
	elsewhere := func(id int64) bool { return st.category(id) != nil && id != t.Category }
	target := needID(f, "target_category_id", elsewhere, &errs)
	if s := st.staffByID(by); s != nil && target != 0 && !slices.Contains(s.Categories, target) && !slices.Contains(s.Permissions, rightToMove) {
		errs.add("staff_id", "This staff member may not move tickets to that category.")
	}
	note := messageData{Text: messageText(f, "move_note", &errs)}
	ch := changes{assignee: st.readAssignee(f, "assign_to", &errs)}
	t.checkRoom(&errs)
	if errs != nil {
		return invalid(errs)
	}
	unfilled := st.ticketFields(t.Category, t.Fields).unfilled(st.fieldsIn(t.Category),
		"This field should be filled before moving this ticket", func(def *ticketDef) bool { return def.OnMove })
	if unfilled != nil {
		return reply{status: 400, body: map[string]any{"error": unfilled}}
	}
	note.Private = note.hasMessage() // a note for staff (chosen here)
	u := updateData{At: c.now, ByType: byStaff, ByID: by, messageData: note, Category: newChange(t.Category, target, st.categoryName)}
	ch.record(st, t, &u)
	ch.apply(st, t, c.now)
	t.Category, t.Prefix = target, st.category(target).prefix()
	st.addUpdate(t, u)
	return changed(map[string]any{"status_code": 200, "message": fmt.Sprintf("moved ticket to %s", st.categoryName(target))})
}
