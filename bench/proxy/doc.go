// Command proxy is what the benchmark of the call path compares with: a hop that
// does nothing but pass requests on.
//
//	proxy -mode reverseproxy -listen 127.0.0.1:9001 -target http://127.0.0.1:9000
//	proxy -mode transport    …
//
// reverseproxy is net/http/httputil's; transport copies a request through
// http.Transport by the shortest way that is still correct for this traffic.
package main
