package reference

// doorSchemas describe what the doors answer.
func doorSchemas() object {
	return object{
		{"MethodMeta", object{
			{"type", "object"},
			{"required", []string{"method", "schema", "query_schema"}},
			{"properties", object{
				{"method", stringOf("The method's name.")},
				{"schema", schemaOf("The record as the model has it: a JSON Schema.")},
				{"response_schema", schemaOf("The part of schema that can appear; for an integration in general.")},
				{"documentation_link", textOrNull("The vendor's page of the call.")},
				{"response_mapping", textOrNull("The expression that makes the record.")},
				{"query_schema", schemaOf("The parameters that reach the vendor.")},
				{"request_body_schema", schemaOrNull("The fields of the body that reach the vendor.")},
				{"default_query", schemaOrNull("Parameters that are sent unless a mapping says otherwise.")},
				{"default_body", object{{"description", "What is sent unless a mapping says otherwise; null for nothing."}}},
			}},
		}},
		{"IntegrationDocument", object{
			{"type", "object"},
			{"required", []string{"model", "integration", "instructions", "resources"}},
			{"properties", object{
				{"model", stringOf("The unified model.")},
				{"integration", object{{"type", "object"}, {"properties", object{{"name", stringOf("")}, {"label", stringOf("")}}}}},
				{"pricing_plan", stringsOf("Plans of the vendor that have this.")},
				{"user_role", stringsOf("Who can connect an account.")},
				{"scopes", stringsOf("Scopes that are needed.")},
				{"instructions", stringOf("How to connect an account, and what there is, as Markdown.")},
				{"resources", listOfObjects(object{{"resource", stringOf("")}, {"methods", stringsOf("")}, {"docs_url", stringOf("")}})},
			}},
		}},
		{"Capabilities", capabilitiesSchema()},
		{"Tools", object{
			{"type", "object"},
			{"required", []string{"result"}},
			{"properties", object{
				{"result", object{{"type", "array"}, {"items", ref("schemas", "Tool")}}},
				{"results", object{{"type", "array"}, {"items", ref("schemas", "Tool")}, {"description", "The same, for an account."}}},
			}},
		}},
		{"Tool", object{
			{"type", "object"},
			{"required", []string{"name", "description", "type", "resource", "method", "http_method", "path", "query_schema", "required"}},
			{"properties", object{
				{"name", stringOf("Letters, digits and _, different for each tool of an integration.")},
				{"description", stringOf("What it does.")},
				{"type", object{{"type", "string"}, {"enum", []string{"unified", "proxy"}}}},
				{"model", stringOf("The model of a unified method.")},
				{"resource", stringOf("")},
				{"method", stringOf("")},
				{"http_method", stringOf("")},
				{"path", stringOf("The route; {id} is the id of the query schema.")},
				{"query_schema", schemaOf("A JSON Schema.")},
				{"body_schema", schemaOrNull("A JSON Schema.")},
				{"required", stringsOf("What must be given, of query and body.")},
				{"tags", stringsOf("None so far.")},
			}},
		}},
		{"VendorList", object{
			{"type", "object"},
			{"required", []string{"result", "next_cursor"}},
			{"properties", object{
				{"result", object{{"description", "The vendor's records; an object keyed by truto_key_by, where that is given."}}},
				{"next_cursor", textOrNull("Leads to the next page; null on the last one.")},
				{"prev_cursor", textOrNull("")},
				{"result_count", object{{"type", "integer"}}},
				{"is_partial_response", object{{"type", "boolean"}}},
			}},
		}},
	}
}

func capabilitiesSchema() object {
	flag := object{{"type", "boolean"}}
	return object{
		{"type", "object"},
		{"required", []string{"integration", "proxy", "unified", "auth", "ai_readiness"}},
		{"properties", object{
			{"integration", object{{"type", "object"}, {"properties", object{
				{"id", stringOf("")}, {"name", stringOf("")}, {"label", stringOf("")}, {"category", stringOf("")}, {"proof_level", stringOf("")},
			}}}},
			{"environment_id", stringOf("Of an account.")},
			{"account", object{{"type", "object"}, {"properties", object{
				{"id", stringOf("")}, {"status", stringOf("")}, {"authentication_method", stringOf("")}, {"is_blocked", flag}, {"is_sandbox", flag},
			}}}},
			{"proxy", listOfObjects(object{
				{"resource", stringOf("As the vendor has it.")},
				{"methods", listOfObjects(object{
					{"method", stringOf("")},
					{"name", stringOf("Of the tool.")},
					{"description", stringOf("")},
					{"has_description", flag},
					{"has_query_schema", flag},
					{"has_body_schema", flag},
					{"has_response_schema", flag},
					{"api_documentation_url", textOrNull("")},
					{"retry", object{{"type", "string"}, {"enum", []any{"safe", "unsent", "never"}}}},
				})},
			})},
			{"unified", listOfObjects(object{
				{"model", stringOf("")},
				{"model_label", stringOf("")},
				{"resource", stringOf("")},
				{"description", stringOf("")},
				{"methods", stringsOf("")},
				{"proof_levels", object{{"type", "object"}, {"description", "Of each method: typed, contract, recorded or live."}, {"additionalProperties", stringOf("")}}},
				{"proof", object{
					{"type", "object"},
					{"description", "With include_proof: of each method its level, and its filters, the fields of its body and those of its record by their levels."},
					{"additionalProperties", object{{"type", "object"}}},
				}},
				{"env_overridden", flag},
				{"docs_url", stringOf("")},
			})},
			{"auth", object{{"type", "object"}, {"properties", object{
				{"formats", stringsOf("")},
				{"fields", listOfObjects(object{{"name", stringOf("")}, {"label", stringOf("")}, {"type", stringOf("")}, {"required", flag}})},
				{"documentation_link", stringOf("")},
			}}}},
			{"ai_readiness", object{{"type", "object"}, {"properties", object{
				{"proxy_methods", object{{"type", "integer"}}}, {"proxy_methods_with_descriptions", object{{"type", "integer"}}}, {"ai_ready_score", object{{"type", "number"}}},
			}}}},
		}},
	}
}

func described(schema object, description string) object {
	schema.put("description", description)
	return schema
}

func stringOf(description string) object { return described(object{{"type", "string"}}, description) }

func schemaOf(description string) object { return described(object{{"type", "object"}}, description) }

func textOrNull(description string) object {
	return described(object{{"type", []string{"string", "null"}}}, description)
}

func schemaOrNull(description string) object {
	return described(object{{"type", []string{"object", "null"}}}, description)
}

func stringsOf(description string) object {
	return described(object{{"type", "array"}, {"items", object{{"type", "string"}}}}, description)
}

func listOfObjects(properties object) object {
	return object{{"type", "array"}, {"items", object{{"type", "object"}, {"properties", properties}}}}
}
