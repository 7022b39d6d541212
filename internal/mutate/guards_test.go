package mutate

// guard is one line that must not be missing: without it, the tests that run
// names in the folder of the file must fail.
type guard struct {
	name  string
	file  string // from the root of the repository
	has   string // what stands there exactly once
	gets  string // what it becomes
	run   string // the -run filter; all if empty
	quick bool   // also outside of full runs
}

var guards = []guard{
	// Stores: a batch is decided on what still is so.
	{name: "mem: version", file: "store/mem/commit.go", has: `if has != w.Version {`, gets: `if false && has != w.Version {`, run: "TestStore/Commit", quick: true},
	{name: "mem: guards", file: "store/mem/commit.go", has: `wants := slices.Clone(b.Guards)`, gets: `var wants []store.Guard`, run: "TestStore/Commit"},
	{name: "mem: token", file: "store/mem/commit.go", has: `if _, ok := s.tokens[b.Token]; ok {`, gets: `if _, ok := s.tokens[b.Token]; ok && false {`, run: "TestStore/Tokens"},
	{name: "mem: unique ref", file: "store/mem/commit.go", has: `claimed[at] || owned && !ok {`, gets: `false && (claimed[at] || owned && !ok) {`, run: "TestStore/Refs"},
	{name: "mem: two claims in a batch", file: "store/mem/commit.go", has: `claimed[at] || owned && !ok {`, gets: `owned && !ok {`, run: "TestStore/Refs"},
	{name: "mem: lease", file: "store/mem/lease.go", has: `r.ready = store.Time(now.Add(req.For))`, gets: `_ = now`, run: "TestStore/Lease"},
	{name: "mem: late commit", file: "store/mem/commit.go", has: `if has != w.Version {`, gets: `if has > w.Version+1 {`, run: "TestStore/Lease"},
	{name: "mem: erasure bars", file: "store/mem/erase.go", has: "\t\t\tr.Version++\n", gets: "", run: "TestStore/Erase"},
	{name: "sqlite: version", file: "store/sqlite/commit.go", has: `if olds[i].version != want {`, gets: `if false && olds[i].version != want {`, run: "TestStore/Commit"},
	{name: "sqlite: guards", file: "store/sqlite/commit.go", has: `if len(guards) == 0 {`, gets: `if len(guards) >= 0 {`, run: "TestStore/Commit"},
	{name: "sqlite: token", file: "store/sqlite/commit.go", has: `if err == nil && n == 0 {`, gets: `if false && n == 0 {`, run: "TestStore/Tokens"},
	{name: "sqlite: unique ref", file: "store/sqlite/index.go", has: `if n == 0 {`, gets: `if false && n == 0 {`, run: "TestStore/Refs"},
	{name: "sqlite: lease", file: "store/sqlite/lease.go", has: `set ready_at = ?1 where`, gets: `set ready_at = min(ready_at, ?1) where`, run: "TestStore/Lease"},
	{name: "sqlite: erasure bars", file: "store/sqlite/erase.go", has: `set version = version + 1 where rowid`, gets: `set version = version where rowid`, run: "TestStore/Erase"},
	{name: "sqlite: erasure of entries", file: "store/sqlite/erase.go", has: `t.scrub(ctx, entriesPrivate, tenant, k`, gets: `t.scrub(ctx, entriesPrivate, "", k`, run: "TestStore/Erase"},
	{name: "sqlite: erasure empties the log", file: "store/sqlite/erase.go", has: `t.erased = true`, gets: `t.erased = false`, run: "TestErasure$"},
	{name: "postgres: version", file: "store/postgres/compose.go", has: "version = :version and :turn\n\treturning", gets: "version > :version - 9 and :turn\n\treturning", run: "TestStore/Commit"},
	{name: "postgres: version, refs kept", file: "store/postgres/compose.go", has: "version = :version and :turn\n\tand refs", gets: "version > :version - 9 and :turn\n\tand refs", run: "TestStore/Commit"},
	{name: "postgres: new", file: "store/postgres/compose.go", has: "where :turn returning tx)`", gets: "where :turn on conflict (tenant, kind, id) do update set version = excluded.version returning rec.tx)`", run: "TestStore/Commit"},
	{name: "postgres: guards", file: "store/postgres/compose.go", has: "version = :version\n\tand :turn", gets: "version > :version - 9\n\tand :turn", run: "TestStore/Commit"},
	{name: "postgres: token", file: "store/postgres/compose.go", has: `$6) returning $7::text`, gets: `$6) on conflict (tenant, command, key) do update set at = excluded.at returning $7::text`, run: "TestStore/Tokens"},
	{name: "postgres: lease", file: "store/postgres/lease.go", has: `r set ready_at = $3 from`, gets: `r set ready_at = least(r.ready_at, $3) from`, run: "TestStore/Lease"},
	{name: "postgres: erasure bars", file: "store/postgres/erase.go", has: `set version = version + 1, private = $5`, gets: `set private = $5`, run: "TestStore/Erase"},
	{name: "postgres: erasure of records", file: "store/postgres/erase.go", has: `p.scrub(ctx, q, recPrivate, scrubRecord, k, subject)`, gets: `p.scrub(ctx, q, recPrivate, scrubRecord, store.Key{}, subject)`, run: "TestErasure$"},
	{name: "postgres: erasure of entries", file: "store/postgres/erase.go", has: `p.scrub(ctx, q, entriesPrivate, scrubEntry, k, subject)`, gets: `p.scrub(ctx, q, entriesPrivate, scrubEntry, store.Key{}, subject)`, run: "TestStore/Erase"},
	{name: "store: one tenant a batch", file: "store/seal.go", has: `if k.Tenant != b.Token.Tenant {`, gets: `if false && k.Tenant != b.Token.Tenant {`},
	{name: "store: one put a key", file: "store/seal.go", has: `return &BatchError{Key: k, Why: "occurs twice in the batch: at most one put or guard a key"}`, gets: `return nil`},
	{name: "store: chain", file: "store/entry.go", has: `case e.Prev != prev:`, gets: `case false && e.Prev != prev:`},
	{name: "store: hash", file: "store/entry.go", has: `case e.hash() != e.Hash:`, gets: `case false && e.hash() != e.Hash:`},
	{name: "store: head", file: "store/entry.go", has: `if prev != head {`, gets: `if false && prev != head {`},

	// The executor: at most once a key.
	{name: "executor: replay", file: "store/execute.go", has: `if e := loaded.Earlier; e != nil {`, gets: `if e := loaded.Earlier; e != nil && e.Hash == "" {`},
	{name: "executor: request hash", file: "store/execute.go", has: `if e.Hash != c.Hash {`, gets: `if false && e.Hash != c.Hash {`, quick: true},
	{name: "executor: key reused after it was forgotten", file: "store/execute.go", has: `if slices.ContainsFunc(b.Puts, creates) {`, gets: `if false && slices.ContainsFunc(b.Puts, creates) {`},

	// Payments: never more than was captured, never twice.
	{name: "headroom: minus R", file: "payment/balance.go", has: `less(b.Captured, b.Refunded, &b.Unsure)`, gets: `b.Captured`, quick: true},
	{name: "headroom: minus X", file: "payment/balance.go", has: `b.Raw = less(less(b.Captured, b.Refunded, &b.Unsure), b.Exposed, &b.Unsure)`, gets: `b.Raw = less(b.Captured, b.Refunded, &b.Unsure)`},
	{name: "headroom: unsure", file: "payment/headroom.go", has: `if b.Unsure || p.Frozen() ||`, gets: `if p.Frozen() ||`},
	{name: "headroom: frozen", file: "payment/headroom.go", has: `if b.Unsure || p.Frozen() ||`, gets: `if b.Unsure ||`},
	{name: "headroom: unknown capture", file: "payment/headroom.go", has: ` || p.any((*Operation).unknownCapture) {`, gets: ` {`},
	{name: "headroom: chargeback", file: "payment/headroom.go", has: `if p.UnderChargeback() {`, gets: `if false && p.UnderChargeback() {`},
	{name: "headroom: asked before reserving", file: "payment/reserve.go", has: `if amount.Minor() > have.Minor() {`, gets: `if false && amount.Minor() > have.Minor() {`},
	{name: "headroom: asked again before sending", file: "payment/send.go", has: `if p.headroom(d.env.Caps, op.ID).Minor() < op.Amount.Minor() {`, gets: `if false {`},
	{name: "frozen: asked before reserving", file: "payment/reserve.go", has: `if p.Frozen() {`, gets: `if false && p.Frozen() {`},
	{name: "submitted is never sent again", file: "payment/send.go", has: "\t\t\terr = d.lose(op, \"no_answer\")\n\t\t\td.ask(op)\n", gets: "\t\t\terr = d.submit(op)\n", quick: true},
	{name: "unknown is never sent again", file: "payment/send.go", has: "\t\tdefault:\n\t\t\td.ask(op)\n", gets: "\t\tdefault:\n\t\t\terr = d.submit(op)\n"},
	{name: "one key for all sendings", file: "payment/send.go", has: `in.SentAt = a.Key, a.N`, gets: `in.SentAt = a.Key+"0123456789"[a.Resent:], a.N`},
	{name: "keys of tenants and payments differ", file: "payment/send.go", has: `store.DigestID("psp", tenant, payment)[:10]`, gets: `store.DigestID("psp")[:10]`},
	{name: "absence: a complete list", file: "payment/lookup.go", has: `return f.Complete && !asOf`, gets: `return !asOf`},
	{name: "absence: read late enough", file: "payment/lookup.go", has: `return f.Complete && !asOf.Before(a.Deadline.Add(d.env.Caps.ListDelay))`, gets: `return f.Complete`},
	{name: "absence: the list's delay", file: "payment/lookup.go", has: `!asOf.Before(a.Deadline.Add(d.env.Caps.ListDelay))`, gets: `!asOf.Before(a.Deadline)`},
	{name: "absence: a vendor's clock ahead", file: "payment/lookup.go", has: `if asOf.After(d.env.Now) {`, gets: `if false && asOf.After(d.env.Now) {`},
	{name: "absence: not from an error", file: "payment/lookup.go", has: `if op.State == Unknown && !f.Err && d.absent`, gets: `if op.State == Unknown && d.absent`},
	{name: "absence: two lists behind a saved error", file: "payment/lookup.go", has: `if !op.Absent {`, gets: `if false && !op.Absent {`},
	{name: "absence: not asked too early", file: "payment/lookup.go", has: ` || d.env.Now.Before(d.firstLook(op, a)), `, gets: `, `},
	{name: "re-send: only an idempotent vendor", file: "payment/lookup.go", has: `if !c.Idempotent || c.KeyRetention`, gets: `if c.KeyRetention`},
	{name: "re-send: only while the key is kept", file: "payment/lookup.go", has: ` || c.KeyRetention <= now.Sub(a.SentAt)+d.env.Timing.Call {`, gets: ` {`},
	{name: "re-send: judged again", file: "payment/lookup.go", has: `if why := d.unfit(op); why != "" {`, gets: `if why := d.unfit(op); why != "" && false {`},
	{name: "re-send: not for ever", file: "payment/lookup.go", has: `if a.Resent >= len(d.env.Timing.Resolve) {`, gets: `if false {`},
	{name: "attest: not while it is being sent", file: "payment/attest.go", has: `case op.State == Created || op.State == Submitted:`, gets: `case op.State == Created:`},
	{name: "attest: a proof", file: "payment/attest.go", has: `case c.Proof == "":`, gets: `case false && c.Proof == "":`},
	{name: "capture: within what is authorized", file: "payment/decide.go", has: `c.Amount.Minor() <= 0 || c.Amount.Minor() > most.Minor() {`, gets: `c.Amount.Minor() <= 0 {`},
	{name: "capture: not while a void is open", file: "payment/decide.go", has: "if p.any((*Operation).openVoid) {\n\t\treturn &OperationError{Payment: p.Key.ID, Operation: c.ID, Why: \"cannot capture", gets: "if false {\n\t\treturn &OperationError{Payment: p.Key.ID, Operation: c.ID, Why: \"cannot capture"},
	{name: "void: not while a capture is open", file: "payment/decide.go", has: `if p.any((*Operation).openCapture) {`, gets: `if false {`},
	{name: "call: not after its deadline", file: "internal/runner/call.go", has: `if left <= 0 {`, gets: `if false && left <= 0 {`},

	// Refunds: what was bought, and who says so.
	{name: "unit entitlement", file: "refund/plan.go", has: ` || amount.Minor() > left.Minor() {`, gets: ` {`},
	{name: "unit named twice", file: "refund/plan.go", has: `if slices.ContainsFunc(cs, func(c Component) bool { return c.ID == it.ID }) {`, gets: `if false {`},
	{name: "unit entitlement at a retry", file: "refund/retry.go", has: `if need.Minor() > left.Minor() {`, gets: `if false && need.Minor() > left.Minor() {`},
	{name: "goodwill overtaken by another", file: "refund/retry.go", has: `if !d.overtaken(r) {`, gets: `if true {`},
	{name: "self-approval", file: "refund/approve.go", has: `case who.ID == r.Requester.ID:`, gets: `case false && who.ID == r.Requester.ID:`, quick: true},
	{name: "approval names the plan", file: "refund/approve.go", has: `case c.Plan != "" && c.Plan != r.Plan:`, gets: `case false && c.Plan != r.Plan:`},
	{name: "approval by role", file: "refund/approve.go", has: ` && (n.Role == "" || slices.Contains(a.Roles, n.Role)) {`, gets: ` {`},
	{name: "approval by as many as needed", file: "refund/approve.go", has: `if have < n.Count {`, gets: `if have < 1 {`},
	{name: "approval once a person", file: "refund/approve.go", has: `if !slices.ContainsFunc(r.Approvals, func(a Approval) bool { return a.Actor == who.ID && a.Plan == r.Plan }) {`, gets: `{`},
	{name: "approval not on a held order", file: "refund/approve.go", has: `len(held) > 0 {`, gets: `false && len(held) > 0 {`},

	// Who may, and what comes in.
	{name: "authorizer", file: "session.go", has: `if err := s.desk.config.Authorizer(ctx, access); err != nil {`, gets: `if err := s.desk.config.Authorizer(ctx, access); err != nil && false {`},
	{name: "no authorizer", file: "recourse.go", has: `if c.Authorizer == nil {`, gets: `if false && c.Authorizer == nil {`},
	{name: "delivery once", file: "inbox/receive.go", has: `if len(l.Records) > 0 {`, gets: `if false && len(l.Records) > 0 {`},
	{name: "webhook signature", file: "connect/webhook/signature.go", has: `made = hmac.Equal(want, sum) || made`, gets: `made = hmac.Equal(want, sum) || true`},

	// Clocks: every signal in its time, and once.
	{name: "clocks: done when due is met", file: "sla/settle.go", has: `return c.Due.Add(grain), nil`, gets: `return c.Due, nil`, run: "TestScenario|TestApply"},
	{name: "clocks: order", file: "sla/agreement.go", has: `if disordered(&s, &e) {`, gets: `if false && disordered(&s, &e) {`, run: "TestApply"},
	{name: "clocks: other policy", file: "sla/run.go", has: `if s.Version != 0 && !r.current() {`, gets: `if false && s.Version != 0 && !r.current() {`, run: "TestCalendarEdited|TestOnChange|TestApply"},
	{name: "clocks: kept", file: "casework/wake.go", has: `*s = next`, gets: `_ = next`, quick: true},
}
