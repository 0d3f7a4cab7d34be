module cognate

go 1.26.0

require (
	go.yaml.in/yaml/v4 v4.0.0
	golang.org/x/crypto v0.53.0
)

require (
	github.com/dlclark/regexp2/v2 v2.13.0
	github.com/spf13/cobra v1.10.2
	github.com/spf13/pflag v1.0.9
)

require github.com/inconshreveable/mousetrap v1.1.0 // indirect

require (
	github.com/tink-crypto/tink-go/v2 v2.9.0
	golang.org/x/sys v0.49.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)
