package function

import "cognate/jsonata"

func objectFunctions() []Function {
	return []Function{
		{
			Name: "pick", Signature: "<(ol)-a<s>:(ol)>", Arguments: []string{"object", "keys"}, run: pick,
			Doc:      "An object with only these keys; a path keeps what is at its end.",
			Examples: []Example{{`$pick({"name": "Mira", "age": 30, "org": {"id": 1, "plan": "x"}}, ["name", "org.id"])`, `{"name":"Mira","org":{"id":1}}`}},
		},
		{
			Name: "omit", Signature: "<(ol)-a<s>:(ol)>", Arguments: []string{"object", "keys"}, run: omit,
			Doc:      "An object without these keys; a path leaves out what is at its end.",
			Examples: []Example{{`$omit({"name": "Mira", "age": 30}, "age")`, `{"name":"Mira"}`}},
		},
		{
			Name: "values", Signature: "<(oal)-:(al)>", Arguments: []string{"object"}, run: values,
			Doc:      "The values of an object, in their order.",
			Examples: []Example{{`$values({"a": 1, "b": 2})`, `[1,2]`}},
		},
	}
}

// paths is a tree of the keys that are chosen. One without branches stands for the
// whole value.
type paths struct{ below map[string]*paths }

// pathsIn reads keys and paths. What the object has as a key is one.
func pathsIn(object, keys jsonata.Value) *paths {
	root := &paths{below: map[string]*paths{}}
	for key := range keys.Items() {
		if object.Has(key.Str()) {
			root.add([]string{key.Str()})
		} else {
			root.add(steps(key.Str()))
		}
	}
	return root
}

func (p *paths) add(keys []string) {
	for i, key := range keys {
		next := p.below[key]
		switch {
		case next != nil && len(next.below) == 0:
			return // the whole value is chosen already
		case next == nil || i == len(keys)-1:
			next = &paths{below: map[string]*paths{}}
			p.below[key] = next
		}
		p = next
	}
}

func pick(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	return chosen(c, args, (*paths).picked)
}

func omit(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	return chosen(c, args, (*paths).omitted)
}

func chosen(c *jsonata.Call, args []jsonata.Value, part func(*paths, jsonata.Value) jsonata.Value) (jsonata.Value, error) {
	if nothing(args[0]) {
		return args[0], nil
	}
	if err := c.Spend((args[0].Len() + args[1].Len()) * 2 * sizeOf); err != nil {
		return jsonata.Value{}, err
	}
	return part(pathsIn(args[0], args[1]), args[0]), nil
}

// picked gives what p chooses of v; undefined when it is nothing.
func (p *paths) picked(v jsonata.Value) jsonata.Value {
	var fields []jsonata.Field
	for key, value := range v.Fields() {
		next := p.below[key]
		if next == nil {
			continue
		}
		if len(next.below) > 0 {
			if value.Kind() != jsonata.KindObject {
				continue
			}
			value = next.picked(value)
		}
		fields = append(fields, jsonata.Field{Key: key, Value: value})
	}
	return jsonata.Object(fields...)
}

// omitted gives v without what p chooses.
func (p *paths) omitted(v jsonata.Value) jsonata.Value {
	var fields []jsonata.Field
	for key, value := range v.Fields() {
		next := p.below[key]
		switch {
		case next != nil && len(next.below) == 0:
			continue
		case next != nil && value.Kind() == jsonata.KindObject:
			value = next.omitted(value)
		}
		fields = append(fields, jsonata.Field{Key: key, Value: value})
	}
	return jsonata.Object(fields...)
}

func values(c *jsonata.Call, args []jsonata.Value) (jsonata.Value, error) {
	if args[0].Kind() != jsonata.KindObject {
		return args[0], nil
	}
	if err := c.Spend(args[0].Len() * sizeOf); err != nil {
		return jsonata.Value{}, err
	}
	var out []jsonata.Value
	for _, v := range args[0].Fields() {
		out = append(out, v)
	}
	return jsonata.Array(out...), nil
}
