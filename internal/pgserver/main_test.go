package pgserver

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv("PGSERVER_CHILD") != "" {
		child()
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		Stop()
		os.Exit(code)
	}))
}

// child starts a server, says where, and waits to be killed.
func child() {
	s, err := launch(binaries())
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(s.dir)
	select {}
}
