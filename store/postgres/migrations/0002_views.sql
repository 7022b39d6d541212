-- reads_from 1

-- Orders, payments and refunds as tables, for analysts. Amounts are decimal,
-- in the currency beside them.
create or replace view recourse.orders as
select tenant, id, state,
	(body -> 'total' ->> 'amount')::numeric as total,
	body ->> 'currency' as currency,
	body -> 'sale' -> 'channel' ->> 'name' as channel,
	body -> 'sale' -> 'channel' ->> 'account' as channel_account,
	body -> 'sale' -> 'channel' ->> 'order' as channel_order,
	body -> 'sale' ->> 'seller' as seller,
	body -> 'sale' ->> 'country' as country,
	coalesce((body -> 'sale' ->> 'b2b')::boolean, false) as b2b,
	case when json_typeof(body -> 'units') = 'array' then json_array_length(body -> 'units') else 0 end as units,
	(body ->> 'placed_at')::timestamptz as placed_at,
	body ->> 'cancel_reason' as cancel_reason,
	due, version, created, updated
from recourse.rec where kind = 'order';

create or replace view recourse.payments as
select r.tenant, r.id, case when r.root_kind = 'order' then r.root_id end as order_id, r.state,
	r.body ->> 'account' as account,
	r.body ->> 'vendor_id' as vendor_id,
	r.body -> 'details' ->> 'method' as method,
	r.body -> 'details' ->> 'brand' as brand,
	(r.body -> 'amount' ->> 'amount')::numeric as amount,
	r.body -> 'amount' ->> 'currency' as currency,
	o.captured, o.refunded,
	(r.body ->> 'opened_at')::timestamptz as opened_at,
	r.due, r.version, r.created, r.updated
from recourse.rec r, lateral (
	select coalesce(sum(amount) filter (where kind in ('capture', 'purchase')), 0) as captured,
		coalesce(sum(amount) filter (where kind = 'refund'), 0) as refunded
	from (
		select x ->> 'kind' as kind, x ->> 'state' as state, (x -> 'amount' ->> 'amount')::numeric as amount
		from json_array_elements(case when json_typeof(r.body -> 'operations') = 'array' then r.body -> 'operations' end) x) op
	where state = 'succeeded') o
where r.kind = 'payment';

create or replace view recourse.refunds as
select tenant, id, case when root_kind = 'order' then root_id end as order_id, state,
	body ->> 'type' as type,
	body ->> 'reason' as reason,
	body ->> 'legal_basis' as legal_basis,
	(body -> 'total' ->> 'amount')::numeric as total,
	body -> 'total' ->> 'currency' as currency,
	body -> 'requester' ->> 'id' as requester,
	body -> 'verdict' ->> 'outcome' as outcome,
	(body ->> 'requested_at')::timestamptz as requested_at,
	(body ->> 'settled_at')::timestamptz as settled_at,
	(body ->> 'statutory_due')::timestamptz as statutory_due,
	due, version, created, updated
from recourse.rec where kind = 'refund';
