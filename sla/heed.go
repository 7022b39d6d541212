package sla

import (
	"maps"
	"slices"
	"time"
)

// heed makes an event part of what the snapshot knows about the record.
func (r *run) heed(e *Event, at time.Time) {
	s := &r.s
	if !at.Equal(s.Last) {
		s.Seen = s.Seen[:0]
	}
	s.Seen = append(s.Seen, e.ID)
	s.Last, s.LastSeq = at, e.Seq
	r.know(at)

	switch {
	case e.asks() && s.Waiting.IsZero():
		s.Waiting = at
	case e.replies():
		s.Replied, s.Waiting = true, time.Time{}
	}
	switch e.Kind {
	case EventOpened:
		if s.Opened.IsZero() {
			s.Opened = at
		}
		s.Status, s.Reason = e.Status, e.Reason
		r.relabel(e.Attrs)
	case EventStatus:
		s.Status, s.Reason = e.Status, e.Reason
	case EventAttrs:
		r.relabel(e.Attrs)
	case EventNoAnswer:
		s.Waiting = time.Time{}
	case EventSolved:
		s.Status, s.Reason, s.Waiting = e.Status, e.Reason, time.Time{}
		if s.Closed == "" {
			s.Closed = e.Kind
		}
	case EventMerged, EventCanceled:
		s.Closed, s.Waiting = e.Kind, time.Time{}
	case EventReopened:
		s.Status, s.Reason, s.Closed = e.Status, e.Reason, ""
	case EventDeadline:
		s.Deadline = kept(e.Deadline)
	case EventMessage, EventPolicy, EventCustom: // nothing to keep
	}
}

// know moves what the snapshot knows forward to an instant.
func (r *run) know(at time.Time) {
	if r.s.Known.Before(at) {
		r.s.Known = at
	}
}

// relabel changes attributes.
func (r *run) relabel(attrs map[string]string) {
	if len(attrs) == 0 {
		return
	}
	if r.s.Attrs == nil {
		r.s.Attrs = make(map[string]string, len(attrs))
	}
	maps.Copy(r.s.Attrs, attrs)
	maps.DeleteFunc(r.s.Attrs, func(_, value string) bool { return value == "" })
	if len(r.s.Attrs) == 0 {
		r.s.Attrs = nil
	}
}

// seen reports whether the event is one of those that made the snapshot.
func seen(s *Snapshot, e *Event) bool {
	return kept(e.At).Equal(s.Last) && slices.Contains(s.Seen, e.ID)
}

// disordered reports whether the event has to be placed before something that the
// snapshot knows, or may have to be.
func disordered(s *Snapshot, e *Event) bool {
	at := kept(e.At)
	same := at.Equal(s.Last)
	return at.Before(s.Known) || same && (e.Seq < s.LastSeq || len(s.Seen) >= maxSeen)
}
