package sqlite

import (
	"context"
	"fmt"

	"github.com/recourse-go/recourse/store"
)

// Each finds one record whose columns and index rows differ.
const (
	integrity = `pragma integrity_check(1)`
	strayRefs = `select tenant || '|' || kind || '|' || id from (
	select tenant, name, value, kind, id, uniq from ref
	except
	select r.tenant, j.value ->> 'name', j.value ->> 'value', r.kind, r.id, max(coalesce(j.value ->> 'unique', 0))
	from rec r, json_each(r.refs) j group by 1, 2, 3, 4, 5) limit 1`
	lostRefs = `select r.tenant || '|' || r.kind || '|' || r.id from rec r, json_each(r.refs) j
	where not exists (select 1 from ref f where f.tenant = r.tenant and f.name = j.value ->> 'name'
		and f.value = j.value ->> 'value' and f.kind = r.kind and f.id = r.id) limit 1`
	strayLabels = `select l.tenant || '|' || l.kind || '|' || l.id from lab l where not exists (
	select 1 from rec r, json_each(r.labels) j
	where r.tenant = l.tenant and r.kind = l.kind and r.id = l.id and r.created = l.created and j.value = l.label) limit 1`
	lostLabels = `select r.tenant || '|' || r.kind || '|' || r.id from rec r, json_each(r.labels) j
	where not exists (select 1 from lab l where l.tenant = r.tenant and l.kind = r.kind
		and l.label = j.value and l.id = r.id) limit 1`
)

// Check reads the whole file and fails with an error matching [store.ErrDamaged] if
// a page, an index or the rows by which records are found do not fit together.
// It takes time in proportion to the file. What the journal says is proved by
// [store.Verify].
func (s *Store) Check(ctx context.Context) error {
	return s.reading(ctx, func(t *txn) error {
		found, err := query(ctx, t, scanOne[string], integrity)
		if err != nil {
			return err
		}
		if found[0] != "ok" {
			return fmt.Errorf("store/sqlite: %w: %s: restore a backup", store.ErrDamaged, found[0])
		}
		for _, text := range []string{strayRefs, lostRefs, strayLabels, lostLabels} {
			found, err := query(ctx, t, scanOne[string], text)
			if err != nil {
				return err
			}
			if len(found) > 0 {
				return fmt.Errorf("store/sqlite: %w: refs or labels of %s differ from the rows it is found by: restore a backup", store.ErrDamaged, found[0])
			}
		}
		return nil
	})
}
