package postgres

import (
	"strings"
	"sync"
)

// texts turns statements, which are written for the schema recourse, into
// those of the schema in use, and keeps them.
type texts struct {
	schema string // as it is
	prefix string // quoted, with the dot

	mu   sync.RWMutex
	kept map[string]string
}

// maxTexts bounds how many statements are kept. There are a few dozen fixed
// ones, and one for each shape of a batch, selection or query.
const maxTexts = 1000

func newTexts(schema string) *texts {
	return &texts{schema: schema, prefix: `"` + schema + `".`, kept: map[string]string{}}
}

// of gives a constant statement for the schema in use.
func (t *texts) of(text string) string {
	return t.shape(text, func() string { return text })
}

// shape gives the statement of a shape, and composes it the first time.
func (t *texts) shape(shape string, compose func() string) string {
	t.mu.RLock()
	text, ok := t.kept[shape]
	t.mu.RUnlock()
	if ok {
		return text
	}
	text = strings.ReplaceAll(compose(), "recourse.", t.prefix)
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.kept) >= maxTexts {
		clear(t.kept) // so many shapes do not come back
	}
	t.kept[shape] = text
	return text
}
