module cognate

go 1.26

require (
	go.yaml.in/yaml/v4 v4.0.0
	golang.org/x/crypto v0.53.0
)

require github.com/dlclark/regexp2/v2 v2.13.0

require (
	github.com/tink-crypto/tink-go/v2 v2.9.0
	golang.org/x/sys v0.46.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)
