-- reads_from 1

-- One row says which database this is. Positions in the feed carry the era,
-- which is raised when the tables were restored into another cluster, whose
-- transaction ids have nothing to do with those in the rows.
create table if not exists recourse.meta (
	one     boolean primary key default true check (one),
	era     integer not null,
	cluster text    not null
);

-- The era as what statements are planned with: a change of the row makes the
-- function anew, upon which PostgreSQL plans them anew.
create or replace function recourse.era() returns integer language sql stable as 'select 1';

create or replace function recourse.set_era() returns trigger language plpgsql as $$
begin
	execute 'create or replace function recourse.era() returns integer language sql stable as ''select ' || new.era || '''';
	return null;
end $$;
drop trigger if exists set_era on recourse.meta;
create trigger set_era after insert or update on recourse.meta for each row execute function recourse.set_era();
update recourse.meta set era = era; -- where this is done once more

-- A record, found by its key. era and tx are those of its last change, so that
-- the entries of a transaction that began early, but came late to this record,
-- still stand behind those before them. was_refs and was_labels hold what the
-- last change replaced, if it did, for the statement that made it to read back.
create table if not exists recourse.rec (
	tenant     text collate "C" not null,
	kind       text collate "C" not null,
	id         text collate "C" not null,
	root_kind  text collate "C" not null,
	root_id    text collate "C" not null,
	version    bigint      not null,
	state      text collate "C" not null,
	wake       timestamptz,
	due        timestamptz,
	ready_at   timestamptz,
	schema     integer     not null,
	created    timestamptz not null,
	updated    timestamptz not null,
	head       text collate "C" not null,
	era        integer     not null,
	tx         xid8        not null,
	refs       json        not null,
	labels     json        not null,
	was_refs   json,
	was_labels json,
	private    bytea,
	body       json        not null,
	primary key (tenant, kind, id)
) with (fillfactor = 85);
-- No index has the version, the body or the time of the last change, so that an
-- update that keeps the state and the times is not new to any of them.
create index if not exists rec_root    on recourse.rec (tenant, root_kind, root_id);
create index if not exists rec_created on recourse.rec (tenant, kind, created, id);
create index if not exists rec_state   on recourse.rec (tenant, kind, state, created, id);
create index if not exists rec_due     on recourse.rec (tenant, kind, due, id) where due is not null;
create index if not exists rec_wake    on recourse.rec (tenant, kind, wake, id) where wake is not null;
-- Leases go across tenants: the one index that the tenant does not lead.
create index if not exists rec_ready   on recourse.rec (ready_at, tenant, kind, id) where ready_at is not null;

-- Refs and labels as rows to find records by; the record's own columns are
-- what is read back. An ordinary update does not touch these tables.
create table if not exists recourse.ref (
	tenant text collate "C" not null,
	name   text collate "C" not null,
	value  text collate "C" not null,
	kind   text collate "C" not null,
	id     text collate "C" not null,
	uniq   boolean not null,
	primary key (tenant, name, value, kind, id)
);
create unique index if not exists ref_unique on recourse.ref (tenant, name, value) where uniq;

create table if not exists recourse.lab (
	tenant  text collate "C" not null,
	kind    text collate "C" not null,
	label   text collate "C" not null,
	created timestamptz not null, -- the record's, by which lists are sorted
	id      text collate "C" not null,
	primary key (tenant, kind, label, created, id)
);

-- The journal. The feed reads it by era, tx and pos; pos alone is the order of
-- one record's entries. No unique index and no foreign key stand in the way of
-- partitions by month of at.
create sequence if not exists recourse.jrn_pos;
create table if not exists recourse.jrn (
	era       integer     not null,
	tx        xid8        not null,
	pos       bigint      not null,
	tenant    text collate "C" not null,
	kind      text collate "C" not null,
	id        text collate "C" not null,
	root_kind text collate "C" not null,
	root_id   text collate "C" not null,
	version   bigint      not null,
	n         integer     not null,
	at        timestamptz not null,
	event     text collate "C" not null,
	actor     text collate "C" not null,
	code      text collate "C" not null,
	token     text collate "C" not null,
	prev      text collate "C" not null,
	hash      text collate "C" not null,
	digests   json        not null,
	private   bytea,
	data      json        not null
);
create index if not exists jrn_feed on recourse.jrn (era, tx, pos);
create index if not exists jrn_key  on recourse.jrn (tenant, kind, id, pos);
create index if not exists jrn_root on recourse.jrn (tenant, root_kind, root_id, pos);

-- Which records, or their journals, hold or once held private data about a
-- subject, by digest: what an erasure has to look at.
create table if not exists recourse.sub (
	tenant  text collate "C" not null,
	subject text collate "C" not null,
	kind    text collate "C" not null,
	id      text collate "C" not null,
	primary key (tenant, subject, kind, id)
);

create table if not exists recourse.tok (
	tenant  text collate "C" not null,
	command text collate "C" not null,
	key     text collate "C" not null,
	at      timestamptz not null,
	hash    text collate "C" not null,
	answer  json        not null,
	primary key (tenant, command, key)
);
create index if not exists tok_at on recourse.tok (at);

-- A commit is one statement; what finds that it must not be raises through
-- this, which the planner cannot fold away.
create or replace function recourse.fail(code text, what text) returns integer language plpgsql volatile as $$
begin
	raise exception 'recourse: commit refused' using errcode = code, detail = what;
end $$;

-- A commit calls these for records whose refs or labels it changed: first
-- unindex for all of them, so that one may take a unique ref that another gives
-- up, and then index. Nulls are lists that did not change.
create or replace function recourse.unindex(of_tenant text, of_kind text, of_id text, was_refs json, refs json, was_labels json, labels json)
returns integer language plpgsql volatile as $$
declare
	gone record;
	of_created timestamptz := (select created from recourse.rec r where r.tenant = of_tenant and r.kind = of_kind and r.id = of_id);
begin
	for gone in
		select name, value, coalesce("unique", false) as uniq from json_to_recordset(was_refs) x (name text, value text, "unique" boolean)
		except
		select name, value, coalesce("unique", false) from json_to_recordset(refs) x (name text, value text, "unique" boolean)
	loop
		delete from recourse.ref f where f.tenant = of_tenant and f.name = gone.name and f.value = gone.value and f.kind = of_kind and f.id = of_id;
	end loop;
	for gone in select json_array_elements_text(was_labels) as label except select json_array_elements_text(labels)
	loop
		delete from recourse.lab l where l.tenant = of_tenant and l.kind = of_kind and l.label = gone.label and l.created = of_created and l.id = of_id;
	end loop;
	return 0;
end $$;

create or replace function recourse.index(of_tenant text, of_kind text, of_id text, was_refs json, refs json, was_labels json, labels json)
returns integer language plpgsql volatile as $$
declare
	fresh record;
	of_created timestamptz := (select created from recourse.rec r where r.tenant = of_tenant and r.kind = of_kind and r.id = of_id);
begin
	for fresh in
		select name, value, coalesce("unique", false) as uniq from json_to_recordset(refs) x (name text, value text, "unique" boolean)
		except
		select name, value, coalesce("unique", false) from json_to_recordset(was_refs) x (name text, value text, "unique" boolean)
		order by name, value
	loop
		insert into recourse.ref (tenant, name, value, kind, id, uniq) values (of_tenant, fresh.name, fresh.value, of_kind, of_id, fresh.uniq)
			on conflict do nothing;
		if not found then
			perform recourse.fail('RC003', of_kind || ' ' || of_id || ' ' || fresh.name);
		end if;
	end loop;
	for fresh in select json_array_elements_text(labels) as label except select json_array_elements_text(was_labels) order by label
	loop
		insert into recourse.lab (tenant, kind, label, created, id) values (of_tenant, of_kind, fresh.label, of_created, of_id);
	end loop;
	return 0;
end $$;
