-- What somebody on call asks of a file of recourse, for the sqlite3 shell.
-- Nothing here writes, shows personal data, or walks a whole table; the desk may
-- go on meanwhile. Run all of it, or paste what you need:
--
--	sqlite3 -readonly -box shop.db ".param set :tenant \"'shop'\"" ".param set :kind \"'refund'\"" \
--		".param set :id \"'r1'\"" ".read examples/inspect/sqlite.sql"
--
-- All times are UTC.

-- history: what happened to the record, oldest first. A note, which changed
-- nothing, has version 0.
select datetime(at / 1000000, 'unixepoch') as at, version, n, event, actor, code, data, private is not null as has_private, token
from jrn where tenant = :tenant and kind = :kind and id = :id order by seq limit 500;

-- commands: which command made each version of the record, under which
-- idempotency key, and what it answered. Keys are kept for 90 days.
select j.version, datetime(j.at / 1000000, 'unixepoch') as at, t.command, t.key, t.answer ->> 'code' as answer
from jrn j join tok t on t.at = j.at and t.tenant = j.tenant, json_each(t.answer, '$.changed') c
where j.tenant = :tenant and j.kind = :kind and j.id = :id and j.n = 0
	and c.value -> 'key' ->> 'kind' = j.kind and c.value -> 'key' ->> 'id' = j.id and c.value ->> 'version' = j.version
order by j.seq limit 500;

-- due: what runners will take next, of all tenants. A record that was taken
-- before, and not finished, has begun. (Those of the tenant recourse are the
-- subscribers, which are always due.)
select datetime(wake / 1000000, 'unixepoch') as wake, unixepoch() - wake / 1000000 as seconds, tenant, kind, id, state, ready_at > wake as begun
from rec where ready_at <= unixepoch() * 1000000 and tenant <> 'recourse' order by ready_at, tenant, kind, id limit 100;

-- late: how many have waited for more than five minutes, though nobody holds
-- them. If this grows, no runner runs, or too few.
select count(*) as late, unixepoch() - min(ready_at) / 1000000 as seconds from (
	select ready_at from rec where ready_at < (unixepoch() - 300) * 1000000 and tenant <> 'recourse'
	order by ready_at limit 10000);

-- leased: what a runner holds at the moment, and until when.
select datetime(ready_at / 1000000, 'unixepoch') as held_until, ready_at / 1000000 - unixepoch() as seconds, tenant, kind, id, state
from rec where ready_at > unixepoch() * 1000000 and ready_at < (unixepoch() + 3600) * 1000000 and wake <= unixepoch() * 1000000
order by ready_at limit 100;

-- subscribers: how far each has read, since when the next entry has waited, and
-- of how many records it has put off the entries. The feed itself never waits.
select r.kind, r.state, datetime(r.updated / 1000000, 'unixepoch') as moved, r.body ->> 'at' as position,
	coalesce(json_array_length(r.body, '$.behind'), 0) as behind,
	(select unixepoch() - j.at / 1000000 from jrn j
		where j.seq > coalesce(substr(r.body ->> 'at', 4), 0) + 0 order by j.seq limit 1) as unread_seconds
from rec r where r.tenant = 'recourse' and r.kind >= 'subscriber/' and r.kind < 'subscriber0' order by r.kind limit 100;
