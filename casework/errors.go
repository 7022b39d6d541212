package casework

import (
	"errors"
	"fmt"

	"github.com/recourse-go/recourse/store"
)

// Sentinels; match them with errors.Is.
var (
	// ErrTrack: an event cannot be tracked as it was given.
	ErrTrack = errors.New("invalid track")
	// ErrUnknownPolicy: the desk has no policy by that id.
	ErrUnknownPolicy = errors.New("unknown clock policy")
)

// TrackError says which field of a [Track] is wrong.
type TrackError struct{ Field, Why string }

func (e *TrackError) Error() string { return fmt.Sprintf("casework: track's %s %s", e.Field, e.Why) }

// Unwrap makes errors.Is(err, ErrTrack) hold.
func (e *TrackError) Unwrap() error { return ErrTrack }

// Code is the machine-readable code.
func (e *TrackError) Code() string { return "invalid_track" }

// UnknownPolicyError names a policy that the desk does not have.
type UnknownPolicyError struct{ Policy string }

func (e *UnknownPolicyError) Error() string {
	return fmt.Sprintf("casework: there is no clock policy %q: add it to the desk's clocks", e.Policy)
}

// Unwrap makes errors.Is(err, ErrUnknownPolicy) hold.
func (e *UnknownPolicyError) Unwrap() error { return ErrUnknownPolicy }

// Code is the machine-readable code.
func (e *UnknownPolicyError) Code() string { return "unknown_clock_policy" }

// StalledError says that the clocks of a record could not be advanced.
type StalledError struct {
	Key store.Key
	Err error
}

func (e *StalledError) Error() string {
	return fmt.Sprintf("casework: clocks of %s stand still: %v", e.Key, e.Err)
}

// Unwrap makes errors.Is hold for the cause.
func (e *StalledError) Unwrap() error { return e.Err }

// Code is the machine-readable code.
func (e *StalledError) Code() string { return "clocks_stalled" }
