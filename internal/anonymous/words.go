package anonymous

// people are made-up names, enough for one story; a number goes with further ones.
var people = []string{
	"Ada", "Marlow", "Ben", "Quill", "Cleo", "Field", "Dana", "Stone", "Emil", "Harbour", "Fay", "Lark", "Gus", "Meadow", "Hana", "Reed",
	"Ivo", "Birch", "June", "Vale", "Kim", "Thorn", "Lia", "Brook", "Max", "Heath", "Nora", "Wells", "Omar", "Frost", "Pia", "Glen",
	"Quin", "Moss", "Rosa", "Flint", "Sam", "Dale", "Tess", "Marsh", "Uma", "Sedge", "Vic", "Cove", "Wes", "Pike", "Yara", "Knoll", "Zoe", "Tarn",
}
