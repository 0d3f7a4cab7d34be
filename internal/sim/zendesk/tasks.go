package zendesk

import (
	"cmp"
	"encoding/json"
	"slices"
)

// listTags tells the tags of tickets, users and organizations, the most frequent first.
// The vendor looks at the last 60 days; here all count.
func listTags(c *call) reply {
	counts := map[string]int{}
	count := func(tags []string) {
		for _, t := range tags {
			counts[t]++
		}
	}
	for _, t := range c.st.Tickets.Rows() {
		count(t.Tags)
	}
	for _, u := range c.st.Users.Rows() {
		count(u.Tags)
	}
	for _, o := range c.st.Organizations.Rows() {
		count(o.Tags)
	}
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	rows := []*tag{}
	for i, name := range names {
		rows = append(rows, &tag{place: id(i + 1), Name: name, Count: counts[name]})
	}
	l := &listing[*tag]{name: "tags", rows: rows, show: func(t *tag) any { return t }}
	return l.answer(c)
}

type tag struct {
	place id
	Name  string `json:"name"`
	Count int    `json:"count"`
}

func (t *tag) Number() id { return t.place }

// The answers of task lists are the vendor's page on them, which says little of what is
// refused and how they are paged.

func (c *call) templateView(t *taskTemplate) any {
	return object{
		"id": t.Code, "name": t.Name, "description": t.Description, "is_active": t.IsActive, "task_count": t.TaskCount,
		"created_at": stamp(t.CreatedAt), "updated_at": stamp(t.UpdatedAt),
	}
}

func (c *call) taskListView(t *taskList) any {
	return object{
		"id": t.Code, "name": t.Name, "description": t.Description, "task_count": t.TaskCount, "task_list_template_id": t.Template, "ticket_id": t.TicketID,
		"created_at": stamp(t.CreatedAt), "updated_at": stamp(t.UpdatedAt),
	}
}

func listTemplates(c *call) reply {
	l := &listing[*taskTemplate]{name: "task_list_templates", rows: c.st.Templates.Rows(), show: c.templateView}
	return l.answer(c)
}

func listTaskLists(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	views := []any{}
	for _, l := range c.st.TaskLists.Where(func(l *taskList) bool { return l.TicketID == t.ID.String() }) {
		views = append(views, c.taskListView(l))
	}
	return ok(object{"task_lists": views})
}

// createTaskList makes one of a template, and answers it in a list.
func createTaskList(c *call) reply {
	t, found := c.st.Tickets.Get(c.arg(0))
	if !found {
		return notFound()
	}
	inner, bad := c.wrapped("task_list")
	if bad != nil {
		return *bad
	}
	var sent struct {
		Template string `json:"task_list_template_id"`
	}
	if err := json.Unmarshal(inner, &sent); err != nil {
		return *invalidType("task_list", err)
	}
	from, known := c.st.Templates.First(func(x *taskTemplate) bool { return x.Code == sent.Template && x.IsActive })
	if !known {
		return refuse("task_list_template_id", "InvalidValue", "Task list template: is invalid")
	}
	l := &taskList{
		ID: c.st.next(), Name: from.Name, Description: from.Description, TaskCount: from.TaskCount, Template: from.Code, TicketID: t.ID.String(),
		CreatedAt: c.now, UpdatedAt: c.now,
	}
	l.Code = "01TASKLIST" + l.ID.String()
	c.st.TaskLists.Put(l)
	return created(object{"task_lists": []any{c.taskListView(l)}})
}
