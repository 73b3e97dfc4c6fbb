-- How many hold it now: kept with every change of grants, so that nobody counts millions to show a page.
alter table entitlements add column grant_count bigint not null default 0 check (grant_count >= 0);

alter table apps add column account_count bigint not null default 0 check (account_count >= 0);

update apps set account_count = (
  select count(*) from accounts a join resources r on r.id = a.id where a.app_id = apps.id and r.ended_at is null);

update entitlements e set grant_count = c.count
from (select entitlement_id, count(*) as count from grants where held_until is null group by entitlement_id) c
where c.entitlement_id = e.id;
