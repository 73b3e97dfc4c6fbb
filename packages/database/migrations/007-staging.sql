-- The shapes of what an uplift stages. Each uplift works on temporary tables made like these, which are filled by COPY,
-- need no log and vanish with their session; these stay empty, and the server's role may only read them.

create table staged_resource_types (
  id ksuid not null,
  source_id text collate "C" not null,
  display_name text not null,
  traits text[] not null,
  detail jsonb not null
);
comment on table staged_resource_types is 'Shape: resource types of a file. An id is the one a new row takes.';

create table staged_resources (
  id ksuid not null,
  type_source_id text collate "C" not null,
  source_id text collate "C" not null,
  parent_type_source_id text collate "C",
  parent_source_id text collate "C",
  display_name text not null,
  description text not null,
  profile jsonb not null,
  detail jsonb not null,
  -- Only for resources that are accounts too.
  account_type text,
  account_status text,
  account_status_detail text,
  email text,
  username text,
  last_login_at timestamptz,
  source_created_at timestamptz
);
comment on table staged_resources is 'Shape: resources and accounts of a file.';

create table staged_identifiers (
  type_source_id text collate "C" not null,
  source_id text collate "C" not null,
  kind text not null,
  folded folded not null,
  value text not null
);
comment on table staged_identifiers is 'Shape: what the accounts of a file are called.';

create table staged_entitlements (
  id ksuid not null,
  source_id text collate "C" not null,
  type_source_id text collate "C" not null,
  resource_source_id text collate "C" not null,
  slug text not null,
  display_name text not null,
  description text not null,
  purpose text not null,
  is_immutable boolean not null,
  grantable_to text[] not null,
  detail jsonb not null
);
comment on table staged_entitlements is 'Shape: entitlements of a file.';

create table staged_grants (
  entitlement_source_id text collate "C" not null,
  type_source_id text collate "C" not null,
  principal_source_id text collate "C" not null,
  is_direct boolean not null,
  is_immutable boolean not null,
  via_source_ids text[],
  detail jsonb
);
comment on table staged_grants is 'Shape: grants of a file; entitlements they come through by source id.';
