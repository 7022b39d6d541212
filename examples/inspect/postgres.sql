-- What somebody on call asks of a database of recourse, for psql. Nothing here
-- writes, shows personal data, or walks a whole table. Run all of it, or paste
-- what you need:
--
--	psql "$DSN" -v tenant=shop -v kind=refund -v id=r1 -f examples/inspect/postgres.sql
--
-- If the tables are in another schema than recourse, replace the name.

begin read only;

-- history: what happened to the record, oldest first. A note, which changed
-- nothing, has version 0.
select at, version, n, event, actor, code, data, private is not null as has_private, token
from recourse.jrn where tenant = :'tenant' and kind = :'kind' and id = :'id' order by pos limit 500;

-- commands: which command made each version of the record, under which
-- idempotency key, and what it answered. Keys are kept for 90 days.
select j.version, j.at, t.command, t.key, t.answer ->> 'code' as answer
from recourse.jrn j join recourse.tok t on t.at = j.at and t.tenant = j.tenant,
	json_to_recordset(t.answer -> 'changed') c (key json, version bigint)
where j.tenant = :'tenant' and j.kind = :'kind' and j.id = :'id' and j.n = 0
	and c.key ->> 'kind' = j.kind and c.key ->> 'id' = j.id and c.version = j.version
order by j.pos limit 500;

-- due: what runners will take next, of all tenants. A record that was taken
-- before, and not finished, has begun. (Those of the tenant recourse are the
-- subscribers, which are always due.)
select wake, now() - wake as since, tenant, kind, id, state, ready_at > wake as begun
from recourse.rec where ready_at <= now() and tenant <> 'recourse' order by ready_at, tenant, kind, id limit 100;

-- late: how many have waited for more than five minutes, though nobody holds
-- them. If this grows, no runner runs, or too few.
select count(*) as late, now() - min(ready_at) as longest from (
	select ready_at from recourse.rec where ready_at < now() - interval '5 minutes' and tenant <> 'recourse'
	order by ready_at limit 10000) l;

-- leased: what a runner holds at the moment, and until when.
select ready_at as held_until, ready_at - now() as remaining, tenant, kind, id, state, wake
from recourse.rec where ready_at > now() and ready_at < now() + interval '1 hour' and wake <= now()
order by ready_at limit 100;

-- feed: who holds it up. The feed shows nothing that was written after the
-- oldest of these began; pg_terminate_backend(pid) ends it.
select pid, application_name, state, now() - xact_start as open_for
from pg_stat_activity where backend_xid is not null order by age(backend_xid) desc limit 20;

-- subscribers: how far each has read, since when the next entry has waited, and
-- of how many records it has put off the entries.
select r.kind, r.state, r.updated as moved, r.body ->> 'at' as position,
	json_array_length(coalesce(r.body -> 'behind', '[]')) as behind,
	(select now() - j.at from recourse.jrn j where (j.era, j.tx, j.pos) >
		(coalesce(p[2], '0')::integer, coalesce(p[3], '0')::xid8, coalesce(p[4], '0')::bigint)
		order by j.era, j.tx, j.pos limit 1) as unread_for
from recourse.rec r, string_to_array(r.body ->> 'at', ':') p
where r.tenant = 'recourse' and r.kind like 'subscriber/%' order by r.kind limit 100;

commit;
