package postgres

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/recourse-go/recourse/store"
)

// The parts of the statement that writes a batch. The select at the end begins
// with the token, which fails if it is used. Then it demands the last step, and
// each step the one before it, so that rows are locked in key order; whoever
// finds nothing there raises its number. In each part, :name stands for an
// argument of the step.
const (
	takeToken = `with t as (insert into recourse.tok (tenant, command, key, at, hash, answer)
	values ($1, $2, $3, $4, $5, $6) returning $7::text as token)`

	firstStep = `true`
	nextStep  = `(select coalesce((select 1 from :before), recourse.fail('RC002', ':passed'))) = 1`

	guardStep = `,
:step as (select 1 from recourse.rec where tenant = $1 and kind = :kind and id = :id and version = :version
	and :turn for share)`

	updateStep = `,
:step as (update recourse.rec set version = version + 1, root_kind = :root_kind, root_id = :root_id, state = :state,
	wake = :wake, due = :due, ready_at = :wake, schema = :schema, updated = $4, head = :head,
	was_refs = case when refs::text <> :refs then refs end, refs = :refs::json,
	was_labels = case when labels::text <> :labels then labels end, labels = :labels::json,
	private = :private, body = :body, era = recourse.era(),
	tx = case when era = recourse.era() then greatest(tx, pg_current_xact_id()) else pg_current_xact_id() end
	where tenant = $1 and kind = :kind and id = :id and version = :version and :turn
	returning was_refs, was_labels, tx)`

	// The same, of a record that keeps its refs, labels and private parts.
	keepStep = `,
:step as (update recourse.rec set version = version + 1, root_kind = :root_kind, root_id = :root_id, state = :state,
	wake = :wake, due = :due, ready_at = :wake, schema = :schema, updated = $4, head = :head, body = :body, era = recourse.era(),
	tx = case when era = recourse.era() then greatest(tx, pg_current_xact_id()) else pg_current_xact_id() end
	where tenant = $1 and kind = :kind and id = :id and version = :version and :turn
	and refs::text = :refs and labels::text = :labels and private is not distinct from :private
	returning tx)`

	insertStep = `,
:step as (insert into recourse.rec (tenant, kind, id, root_kind, root_id, version, state, wake, due, ready_at,
	schema, created, updated, head, refs, labels, private, body, era, tx)
	select $1, :kind, :id, :root_kind, :root_id, :version + 1, :state, :wake, :due, :wake,
	:schema, $4, $4, :head, :refs::json, :labels::json, :private, :body, recourse.era(), pg_current_xact_id()
	where :turn returning tx)`

	writeEntries = `,
j as (insert into recourse.jrn (tenant, at, token, kind, id, root_kind, root_id, version, n, event, actor, code, prev, hash, digests, private, data, tx, era, pos)
	select $1, $4, $7, v.*, recourse.era(), nextval('recourse.jrn_pos') from (values :rows) v)`
	putEntry  = `(:kind, :id, :root_kind, :root_id, :version + 1, :n, :event, :actor, :code, :prev, :hash, :digests, :private, :data, (select tx from :step))`
	noteEntry = `(:kind, :id, :root_kind, :root_id, 0::bigint, :n, :event, :actor, :code, :prev, :hash, :digests, :private, :data, pg_current_xact_id())`

	// A row that is there is locked, though not changed, so that an erasure of
	// the subject waits for this commit, or this commit for it.
	writeSubjects = `,
s as (insert into recourse.sub (tenant, subject, kind, id) select $1, v.* from (values :rows) v
	where exists (select 1 from :last) on conflict (tenant, subject, kind, id) do update set tenant = excluded.tenant where false)`

	// The side tables are touched only if refs or labels changed.
	unindexStep = `select recourse.unindex($1, :kind, :id, was_refs, :refs::json, was_labels, :labels::json) from :step where was_refs is not null or was_labels is not null`
	reindexStep = `select recourse.index($1, :kind, :id, was_refs, case when was_refs is not null then :refs::json end,
		was_labels, case when was_labels is not null then :labels::json end) from :step where was_refs is not null or was_labels is not null`
	indexStep = `select recourse.index($1, :kind, :id, null, :refs::json, null, :labels::json) from :step`

	finish = `
select case
	when not exists (select 1 from :last) then recourse.fail('RC002', ':passed')`
	finishIndex = `
	when (select sum(x) from (:calls) c (x)) > 0 then 1`
	finishEnd = `
	else 0 end from t`
)

// names lists the arguments of a part in their order, with their types.
type names []string

var (
	guardNames = names{"kind text", "id text", "version bigint"}
	putNames   = names{
		"kind text", "id text", "version bigint", "root_kind text", "root_id text", "state text", "wake timestamptz", "due timestamptz",
		"schema integer", "head text", "body json",
	}
	listNames    = names{"refs text", "labels text"}
	privateNames = names{"private bytea"}
	placeNames   = names{"kind text", "id text", "root_kind text", "root_id text"}
	entryNames   = names{"event text", "actor text", "code text", "prev text", "hash text", "data json"}
	digestNames  = names{"digests json", "private bytea"}
	subjectNames = names{"subject text", "kind text", "id text"}
)

// composer writes a statement and numbers its arguments as it goes.
type composer struct {
	text strings.Builder
	args int // how many there are so far
}

// write adds a part, with arguments in the place of names.
func (c *composer) write(text string, pairs ...string) { c.text.WriteString(fill(text, pairs...)) }

// bind gives each name its argument.
func (c *composer) bind(ns names) []string {
	var pairs []string
	for _, n := range ns {
		name, kind, _ := strings.Cut(n, " ")
		c.args++
		pairs = append(pairs, ":"+name, fmt.Sprintf("$%d::%s", c.args, kind))
	}
	return pairs
}

// bindIf binds names whose values are there, and writes what is there for none
// in the place of the others.
func (c *composer) bindIf(there bool, ns names, none ...string) []string {
	if there {
		return c.bind(ns)
	}
	return none
}

// entry binds what is an entry's own.
func (c *composer) entry(e store.Entry, n int) []string {
	return slices.Concat(c.bind(entryNames), c.bindIf(len(e.Private) > 0, digestNames, ":digests", "'[]'::json", ":private", "null::bytea"),
		[]string{":n", strconv.Itoa(n)})
}

// fill puts arguments in the place of names. Of a name that comes twice, the
// first counts.
func fill(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }

// compose writes the statement of a batch.
func compose(d *draft) string {
	c := &composer{args: headArguments}
	c.write(takeToken)
	last := "t"
	var entries, unindex, index []string
	for i, s := range d.steps {
		turn := firstStep
		if i > 0 {
			turn = fill(nextStep, ":before", last, ":passed", strconv.Itoa(i-1))
		}
		last = fmt.Sprintf("k%d", i)
		frame := []string{":step", last, ":turn", turn}
		if s.put == nil {
			c.write(guardStep, append(frame, c.bind(guardNames)...)...)
			continue
		}
		put := slices.Concat(frame, c.bind(putNames), c.bindIf(s.listed(), listNames, ":refs", "'[]'", ":labels", "'[]'"),
			c.bindIf(s.private != nil, privateNames, ":private", "null::bytea"))
		switch r := s.put.Record; {
		case s.same:
			c.write(keepStep, put...)
		case r.Version > 1:
			c.write(updateStep, put...)
			unindex = append(unindex, fill(unindexStep, put...))
			index = append(index, fill(reindexStep, put...))
		case s.listed():
			index = append(index, fill(indexStep, put...))
			fallthrough
		default:
			c.write(insertStep, put...)
		}
		for n := range s.put.Entries {
			entries = append(entries, fill(putEntry, append(c.entry(s.put.Entries[n], n), put...)...))
		}
	}
	for n := range d.Notes {
		entries = append(entries, fill(noteEntry, append(c.bind(placeNames), c.entry(d.Notes[n], n)...)...))
	}
	if len(entries) > 0 {
		c.write(writeEntries, ":rows", strings.Join(entries, ",\n"))
	}
	var subjects []string
	for range d.subjects {
		subjects = append(subjects, fill("(:subject, :kind, :id)", c.bind(subjectNames)...))
	}
	if len(subjects) > 0 {
		c.write(writeSubjects, ":rows", strings.Join(subjects, ", "), ":last", last)
	}
	c.write(finish, ":last", last, ":passed", strconv.Itoa(len(d.steps)-1))
	for _, calls := range [][]string{unindex, index} {
		if len(calls) > 0 {
			c.write(finishIndex, ":calls", strings.Join(calls, " union all "))
		}
	}
	c.write(finishEnd)
	return c.text.String()
}
