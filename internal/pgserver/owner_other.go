//go:build !unix

package pgserver

import (
	"errors"
	"os/exec"
)

func own(*exec.Cmd, string) error {
	return errors.New("pgserver starts servers on Unix only: set RECOURSE_TEST_POSTGRES")
}
