-- reads_from 1

-- A record, found by its key. Rows are far larger than a twentieth of a page,
-- so the table keeps its rowid; small columns stand before the large ones, so
-- that reading them does not walk the overflow pages of a long body.
create table if not exists rec (
	tenant    text    not null,
	kind      text    not null,
	id        text    not null,
	root_kind text    not null,
	root_id   text    not null,
	version   integer not null,
	state     text    not null,
	wake      integer,
	due       integer,
	ready_at  integer,
	schema    integer not null,
	created   integer not null,
	updated   integer not null,
	head      text    not null,
	refs      text,
	labels    text,
	private   integer,
	body      text    not null
);
create unique index if not exists rec_key on rec (tenant, kind, id);
create index if not exists rec_root    on rec (tenant, root_kind, root_id);
create index if not exists rec_created on rec (tenant, kind, created, id);
create index if not exists rec_state   on rec (tenant, kind, state, created, id);
create index if not exists rec_due     on rec (tenant, kind, due, id, state) where due is not null;
create index if not exists rec_wake    on rec (tenant, kind, wake, id, state) where wake is not null;
-- Leases go across tenants: the one index that the tenant does not lead.
create index if not exists rec_ready   on rec (ready_at, tenant, kind, id, schema) where ready_at is not null;

-- Refs and labels as rows to find records by; the record's own columns are
-- what is read back, so that a load needs no join.
create table if not exists ref (
	tenant text    not null,
	name   text    not null,
	value  text    not null,
	kind   text    not null,
	id     text    not null,
	uniq   integer not null,
	primary key (tenant, name, value, kind, id)
) without rowid;
create unique index if not exists ref_unique on ref (tenant, name, value) where uniq = 1;

create table if not exists lab (
	tenant  text    not null,
	kind    text    not null,
	label   text    not null,
	created integer not null, -- the record's, by which lists are sorted
	id      text    not null,
	primary key (tenant, kind, label, created, id)
) without rowid;

-- The journal. seq is the feed's order: with one writer it is commit order.
create table if not exists jrn (
	seq       integer primary key autoincrement,
	tenant    text    not null,
	kind      text    not null,
	id        text    not null,
	root_kind text    not null,
	root_id   text    not null,
	version   integer not null,
	n         integer not null,
	at        integer not null,
	event     text    not null,
	actor     text    not null,
	code      text    not null,
	token     text    not null,
	digests   text,
	prev      text    not null,
	hash      text    not null,
	private   integer,
	data      text    not null
);
create index if not exists jrn_key  on jrn (tenant, kind, id);
create index if not exists jrn_root on jrn (tenant, root_kind, root_id);

-- The private parts of a record or an entry, which name their row. Rows are
-- appended and never deleted or resized; what has to go is overwritten with
-- zeros in place. That matters: SQLite moves rows between pages when their
-- neighbours grow, shrink or go, and secure_delete leaves copies of moved rows
-- on the old pages.
create table if not exists prv (
	row   integer primary key,
	parts blob not null
);

-- Which records, or their journals, hold or once held private data about a
-- subject: what an erasure has to look at. subject is a digest, because these
-- rows do move.
create table if not exists sub (
	tenant  text not null,
	subject text not null,
	kind    text not null,
	id      text not null,
	primary key (tenant, subject, kind, id)
) without rowid;

create table if not exists tok (
	tenant  text    not null,
	command text    not null,
	key     text    not null,
	at      integer not null,
	hash    text    not null,
	answer  text    not null
);
create unique index if not exists tok_key on tok (tenant, command, key);
create index if not exists tok_at on tok (at);
