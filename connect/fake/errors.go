package fake

import (
	"errors"
	"fmt"
	"net/http"
)

// Errors of calls without HTTP, for what a caller over HTTP would see on its connection.
var (
	// ErrLost says that the connection dropped: the write was applied or not, the caller cannot know.
	ErrLost = errors.New("fake: connection lost before an answer came")
	// ErrTimeout says that no answer came in the caller's time: the write was applied or not, the caller cannot know.
	ErrTimeout = errors.New("fake: no answer in time")
	// ErrExists is returned by a setup call whose id is taken.
	ErrExists = errors.New("fake: an object of this id exists already; use another id")
)

// HTTPError is an answer of status 400 and above, with Stripe's error fields.
type HTTPError struct {
	Status  int    `json:"-"`
	Type    string `json:"type"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
	Param   string `json:"param,omitempty"`
}

// Error returns status, type, code and message.
func (e *HTTPError) Error() string {
	return fmt.Sprintf("fake: %d %s %s: %s", e.Status, e.Type, e.Code, e.Message)
}

// wireError is Stripe's error body.
type wireError struct {
	Error *HTTPError `json:"error"`
}

func invalid(code, param, format string, args ...any) *HTTPError {
	return &HTTPError{
		Status: http.StatusBadRequest, Type: "invalid_request_error", Code: code, Param: param,
		Message: fmt.Sprintf(format, args...),
	}
}

func missing(param, what, id string) *HTTPError {
	e := invalid("resource_missing", param, "No such %s: '%s'", what, id)
	e.Status = http.StatusNotFound
	return e
}

func broken() *HTTPError {
	return &HTTPError{
		Status: http.StatusInternalServerError, Type: "api_error",
		Message: "An unknown error occurred",
	}
}
