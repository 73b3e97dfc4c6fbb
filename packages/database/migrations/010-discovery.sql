-- Apps that are found inside a provider of identities, before anyone manages them.
alter table apps
  -- What stands for the app at its provider.
  add source_resource_id ksuid references resources (id),
  -- What it was last called there. As long as it is still called so, and nobody manages it, it goes by that name.
  add source_name text,
  -- Its provider does not know it any more.
  add ended_at timestamptz,
  add check (source_resource_id is not null or (source_name is null and ended_at is null));
-- A deleted app leaves its place to the one that is found there next.
create unique index apps_source on apps (source_resource_id) where deleted_at is null;
