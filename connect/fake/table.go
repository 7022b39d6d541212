package fake

// row is something stored under an id.
type row interface{ rowID() string }

// table keeps rows in the order of their creation; a later row of the same id replaces the earlier one in its place.
type table[T row] struct {
	rows []T
	at   map[string]int
}

func (t *table[T]) put(rows []T) {
	if t.at == nil {
		t.at = map[string]int{}
	}
	for _, r := range rows {
		if i, ok := t.at[r.rowID()]; ok {
			t.rows[i] = r
			continue
		}
		t.at[r.rowID()] = len(t.rows)
		t.rows = append(t.rows, r)
	}
}

func (t *table[T]) get(id string) (T, bool) {
	i, ok := t.at[id]
	if !ok {
		var zero T
		return zero, false
	}
	return t.rows[i], true
}
