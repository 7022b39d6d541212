package sqlite

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/recourse-go/recourse/store"
)

// scan matches a plan that walks a whole table; only the lists of arguments
// and the results of a search may be walked.
var scan = regexp.MustCompile(`^SCAN (rec|ref|lab|jrn|sub|prv|tok|r|f|l|p)\b`)

// TestPlans holds that no call walks a whole table, on an empty database and
// without statistics, which is how SQLite plans.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := openTemp(t)
	texts := map[string]bool{} // whether the plan may sort what it found
	for _, text := range []string{
		loadToken, loadOld, updateRec, deleteRef, deleteLabel,
		feed, historyByKey, historyByRoot, pickDue, pushReady, forget,
		subjectKeys, dropSubject, recPrivate, entriesPrivate, raiseVersion, blankPrivate,
	} {
		texts[text] = false
	}
	texts[loadRecords] = true
	texts[fetchRecords] = true // by the place in the list
	texts[firstMoved] = true   // of those that moved: none as a rule
	for _, q := range queries() {
		texts[page(q, q.States[:min(1, len(q.States))], store.Cursor{}).text.String()] = sourceOf(q) == fromRef
		texts[page(q, q.States[:min(1, len(q.States))], store.Cursor{ID: "x"}).text.String()] = sourceOf(q) == fromRef
		var c statement
		c.match(q, q.States)
		texts[`select count(*) from (select 1`+c.text.String()+` limit 9)`] = false
	}
	for text, sorts := range texts {
		plan := explainPlan(t, s, text)
		require.NotEmpty(t, plan, text)
		for _, step := range plan {
			require.NotRegexp(t, scan, step, text)
			if !sorts {
				require.NotContains(t, step, "TEMP B-TREE", text)
			}
		}
	}
}

// queries gives one of every shape.
func queries() []store.Query {
	var out []store.Query
	for _, by := range []store.Order{store.ByCreated, store.ByDue, store.ByWake} {
		for _, states := range [][]string{nil, {"open"}, {"open", "shut"}} {
			for _, label := range []string{"", "vip"} {
				for _, ref := range []*store.Ref{nil, {Name: "shop", Value: "1"}} {
					for _, desc := range []bool{false, true} {
						out = append(out, store.Query{Tenant: "eu", Kind: "order", By: by, States: states, Label: label, Ref: ref, Desc: desc, Limit: 10})
					}
				}
			}
		}
	}
	return out
}

func explainPlan(t *testing.T, s *Store, text string) []string {
	var args []any
	for i := range placeholders(text) {
		args = append(args, fmt.Sprint(i))
	}
	rows, err := s.writer.QueryContext(t.Context(), `explain query plan `+text, args...)
	require.NoError(t, err, text)
	defer func() { require.NoError(t, rows.Close()) }()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		require.NoError(t, rows.Scan(&id, &parent, &unused, &step))
		plan = append(plan, step)
	}
	require.NoError(t, rows.Err())
	return plan
}

var placeholder = regexp.MustCompile(`\?\d*`)

func placeholders(text string) int { return len(placeholder.FindAllString(text, -1)) }
