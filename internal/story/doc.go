// Package story plays a connector's proofs: txtar files that read as a story.
//
//	A contact that HappyFox does not know yet.        what the story shows
//	-- call.json --      the unified call: {"method", "resource", "id", "query", "body", …}
//	-- 1.request --      the vendor request it must become: GET /user/ada@example.org/
//	-- 1.response --     the vendor's answer: 404, headers, a blank line, the body
//	-- 2.request --      …
//	-- result.json --    the unified answer: {"status", "headers", "body"}
//	-- error.json --     or the error: {"status", "message", "failures", …}
//
// Play runs the call through the engine with the answers of the story and gives
// back the story as it really went; a proof holds when that is the story itself.
package story
