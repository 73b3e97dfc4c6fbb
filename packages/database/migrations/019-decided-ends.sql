alter table grant_sources
  drop constraint grant_sources_kind_check,
  -- `decided`: somebody set its end, whatever it was held for before.
  add constraint grant_sources_kind_check check (kind in ('entitlement', 'task', 'standing', 'decided'));
