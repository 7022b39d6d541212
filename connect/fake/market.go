package fake

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// LineState is where a sold line stands, in the words of Zalando's partner portal.
type LineState string

// The states of a line: reserved → shipped → returned, or reserved → canceled.
const (
	LineReserved LineState = "reserved"
	LineShipped  LineState = "shipped"
	LineCanceled LineState = "canceled"
	LineReturned LineState = "returned"
)

// MarketConfig says where a marketplace lives and how it behaves. Only Now is required.
type MarketConfig struct {
	File  string           // holds everything the marketplace knows. Empty keeps it in memory
	Seed  uint64           // of the reporting delays
	Now   func() time.Time // the marketplace's clock
	Fates Fates            // of SetLine. Defaults to Always(Done)
	// ReportAfter is the shortest time between a booking and its line in the statement; the longest is twice that.
	// Defaults to 48 hours.
	ReportAfter time.Duration
}

// Market is one seller's account at a marketplace that takes and returns the customers' money itself.
type Market struct {
	config MarketConfig

	mu      sync.Mutex
	journal *journal
	lines   table[MarketLine]
	entries table[MarketEntry]
	keys    table[keyed]
}

// MarketLine is one sold line. Amounts are minor units and positive; the customer paid principal, shipping and tax.
type MarketLine struct {
	Order      string    `json:"order"`
	Line       string    `json:"line"`
	Currency   string    `json:"currency"` // three lower-case letters
	Principal  int64     `json:"principal"`
	Shipping   int64     `json:"shipping,omitempty"`
	Tax        int64     `json:"tax,omitempty"`
	Commission int64     `json:"commission,omitempty"` // what the marketplace keeps
	State      LineState `json:"state"`                // set by Sell and SetLine
	Since      time.Time `json:"since"`                // when the state began, as the seller says
	Returned   int64     `json:"returned,omitempty"`   // what the customer got back so far
}

func (l MarketLine) rowID() string { return l.Order + "\n" + l.Line }

type marketChange struct {
	Lines   []MarketLine  `json:"lines,omitempty"`
	Entries []MarketEntry `json:"entries,omitempty"`
	Keys    []keyed       `json:"keys,omitempty"`
}

// OpenMarket opens the marketplace, replaying its file if there is one.
func OpenMarket(config MarketConfig) (*Market, error) {
	if config.Now == nil {
		return nil, errors.New("fake: MarketConfig.Now is missing: give the marketplace a clock")
	}
	if config.Fates == nil {
		config.Fates = Always(Done)
	}
	config.ReportAfter = cmp.Or(config.ReportAfter, 48*time.Hour)
	m := &Market{config: config}
	var err error
	if m.journal, err = openJournal(config.File, "market", m.replay); err != nil {
		return nil, err
	}
	return m, nil
}

// Close ends the marketplace and closes its file. Later writes fail with ErrClosed. Closing twice is allowed.
func (m *Market) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.journal.close()
}

func (m *Market) replay(line []byte) error {
	var c marketChange
	if err := json.Unmarshal(line, &c); err != nil {
		return err
	}
	m.lines.put(c.Lines)
	m.entries.put(c.Entries)
	m.keys.put(c.Keys)
	return nil
}

func (m *Market) commit(c *marketChange) error {
	line, err := m.journal.append(c)
	if err != nil {
		return err
	}
	return m.replay(line)
}

// Sell is a purchase: the customer pays the marketplace, which owes the seller the amounts less its commission.
func (m *Market) Sell(line MarketLine) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	smallest := min(line.Shipping, line.Tax, line.Commission)
	largest := max(line.Principal, line.Shipping, line.Tax, line.Commission)
	if line.Order == "" || line.Line == "" || len(line.Currency) != 3 || line.Principal < 1 || smallest < 0 || largest > maxAmount {
		return fmt.Errorf("fake: sell %s/%s: want ids, a currency, a positive principal and no negative amount", line.Order, line.Line)
	}
	if _, taken := m.lines.get(line.rowID()); taken {
		return fmt.Errorf("%w: %s/%s", ErrExists, line.Order, line.Line)
	}
	now := m.config.Now().UTC()
	line.State, line.Since, line.Returned = LineReserved, now, 0
	c := &marketChange{Lines: []MarketLine{line}}
	m.book(c, line, EntryPrincipal, line.Principal)
	m.book(c, line, EntryShipping, line.Shipping)
	m.book(c, line, EntryTax, line.Tax)
	m.book(c, line, EntryCommission, -line.Commission)
	return m.commit(c)
}

// Line returns a sold line as the marketplace has it.
func (m *Market) Line(order, line string) (MarketLine, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lines.get(MarketLine{Order: order, Line: line}.rowID())
}

// SetLine tells the marketplace what the seller did with a line, and when. Canceling or taking back a line makes the
// marketplace refund the customer, by its own amount, and give back its commission; the statement shows it later. The
// marketplace knows no idempotency: saying the same again changes nothing, and the key only chooses the fate. It fails
// with ErrLost, ErrTimeout, an *HTTPError, the context's error, or an error of the file.
func (m *Market) SetLine(ctx context.Context, key, order, line string, state LineState, at time.Time) (MarketLine, error) {
	if err := ctx.Err(); err != nil {
		return MarketLine{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	k, _ := m.keys.get(key)
	k.Key = key
	k.Asked++
	fate := m.config.Fates(key, k.Asked)
	c := &marketChange{Keys: []keyed{k}}
	changed, err := m.set(c, order, line, state, at, fate)
	if failed := m.commit(c); failed != nil {
		return MarketLine{}, failed
	}
	return changed, err
}

func (m *Market) set(c *marketChange, order, line string, state LineState, at time.Time, fate Fate) (MarketLine, error) {
	switch fate {
	case RequestLost:
		return MarketLine{}, ErrLost
	case ErrorBefore, ErrorKept:
		return MarketLine{}, broken()
	case Refused:
		return MarketLine{}, invalid("refused", "state", "This line cannot be changed")
	default: // the marketplace acts on it
	}
	l, ok := m.lines.get(MarketLine{Order: order, Line: line}.rowID())
	switch {
	case !ok:
		return MarketLine{}, missing("line", "line", order+"/"+line)
	case l.State != state:
		if !l.may(state) {
			e := invalid("invalid_transition", "state", "A %s line cannot become %s", l.State, state)
			e.Status = http.StatusConflict
			return MarketLine{}, e
		}
		l.State, l.Since = state, at.UTC()
		m.payBack(c, &l, fate)
		c.Lines = append(c.Lines, l)
	}
	switch fate {
	case AnswerLost, HiddenOnce:
		return MarketLine{}, ErrLost
	case Slow:
		return MarketLine{}, ErrTimeout
	case ErrorAfter:
		return MarketLine{}, broken()
	default:
		return l, nil
	}
}

func (l MarketLine) may(next LineState) bool {
	return l.State == LineReserved && (next == LineShipped || next == LineCanceled) ||
		l.State == LineShipped && next == LineReturned
}
