package policy

import (
	"context"
	"fmt"

	"github.com/recourse-go/recourse/money"
)

// Access is one question to an [Authorizer]: may this actor do this, here?
// It is asked between Load and Commit, on the loaded records.
type Access struct {
	Tenant string
	Actor  Actor
	Action string      // the command, e.g. "refund.approve"
	Order  string      // id of the order (root) it is about
	Amount money.Money // what it moves; zero if it moves no money
}

// Authorizer answers an [Access] with nil, or with an error that denies it,
// normally a [*ForbiddenError]. It must be quick and call nothing outside. It
// runs once for every attempt at a commit.
type Authorizer func(context.Context, Access) error

// AllowAll lets everybody do everything: for tests and for hosts that
// authorize before they call. A desk needs it said in so many words.
func AllowAll(context.Context, Access) error { return nil }

// Grant lists what each role may do: role to actions, "*" for all.
type Grant map[string][]string

// Authorizer lets an actor do what one of their roles grants, nothing else.
func (g Grant) Authorizer() Authorizer {
	return func(_ context.Context, a Access) error {
		for _, role := range a.Actor.Roles {
			for _, action := range g[role] {
				if action == "*" || action == a.Action {
					return nil
				}
			}
		}
		return &ForbiddenError{Action: a.Action, Actor: a.Actor.ID}
	}
}

// ForbiddenError says that the actor may not do the action.
type ForbiddenError struct{ Action, Actor string }

func (e *ForbiddenError) Error() string {
	return fmt.Sprintf("%s may not %s: ask someone whose role allows it", e.Actor, e.Action)
}

// Code is the machine-readable code.
func (e *ForbiddenError) Code() string { return "forbidden" }
