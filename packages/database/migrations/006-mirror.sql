-- What syncs bring. Nothing here is deleted: what vanishes ends. A custom_ column is a person's and survives syncs.

create table resource_types (
  id ksuid primary key,
  app_id ksuid not null references apps (id),
  connector_id ksuid references connectors (id),
  source_id text collate "C" not null,
  display_name text not null,
  traits text[] not null default '{}',
  detail jsonb not null default '{}',
  grant_policy_id ksuid references policies (id),
  certify_policy_id ksuid references policies (id),
  revoke_policy_id ksuid references policies (id),
  max_duration_seconds bigint check (max_duration_seconds > 0),
  provisioning jsonb,
  created_at timestamptz not null,
  ended_at timestamptz,
  ended_because text,
  version integer not null default 1,
  unique nulls not distinct (app_id, connector_id, source_id)
);
comment on table resource_types is 'Kinds of things in an app.';

create table resources (
  id ksuid primary key,
  app_id ksuid not null references apps (id),
  connector_id ksuid references connectors (id),
  resource_type_id ksuid not null references resource_types (id),
  source_id text collate "C" not null,
  parent_id ksuid references resources (id),
  display_name text not null,
  description text not null default '',
  custom_name text,
  custom_description text,
  profile jsonb not null default '{}',
  -- As the connector gave it, to be handed back to it.
  detail jsonb not null default '{}',
  annotations jsonb not null default '{}',
  visibility text not null default 'everyone' check (visibility in ('everyone', 'members', 'owners')),
  is_builtin boolean not null default false,
  created_at timestamptz not null,
  ended_at timestamptz,
  ended_because text,
  version integer not null default 1,
  unique (resource_type_id, source_id)
);
create index resources_app on resources (app_id, id);
create index resources_connector on resources (connector_id);
create index resources_parent on resources (parent_id) where parent_id is not null;
comment on table resources is 'Things in an app. Those that act are accounts too, under the same id.';

create table accounts (
  id ksuid primary key references resources (id),
  app_id ksuid not null references apps (id),
  email text,
  username text,
  status text not null check (status in ('enabled', 'disabled', 'deleted', 'unknown')),
  status_detail text not null default '',
  type text not null check (type in ('user', 'service', 'system')),
  custom_type text check (custom_type in ('user', 'service', 'system')),
  is_external boolean not null default false,
  last_login_at timestamptz,
  source_created_at timestamptz
);
create index accounts_app on accounts (app_id, id);
comment on table accounts is 'The records of people and services inside an app.';

create table account_identifiers (
  account_id ksuid not null references accounts (id),
  kind text not null check (kind in ('email', 'username', 'employee_id')),
  folded folded not null,
  value text not null,
  primary key (account_id, kind, folded)
);
create index account_identifiers_match on account_identifiers (kind, folded);
comment on table account_identifiers is 'What an account is called; users are matched by it.';

create table account_owners (
  id bigint generated always as identity primary key,
  account_id ksuid not null references accounts (id),
  -- No user: a person said that nobody owns the account, and no rule may say otherwise.
  user_id ksuid references users (id),
  set_by text not null check (set_by in ('rule', 'person')),
  rule text,
  actor_id ksuid references users (id),
  held_from timestamptz not null,
  held_until timestamptz check (held_until >= held_from),
  check (user_id is not null or set_by = 'person')
);
create unique index account_owners_now on account_owners (account_id) where held_until is null;
create index account_owners_user on account_owners (user_id, account_id);
create index account_owners_history on account_owners (account_id, held_from);
comment on table account_owners is 'Which user owned which account from when until when.';

create table account_candidates (
  account_id ksuid not null references accounts (id),
  user_id ksuid not null references users (id),
  rule text not null,
  primary key (account_id, user_id)
);
comment on table account_candidates is 'Users that fit an account equally well, so that none was chosen.';

create table entitlements (
  id ksuid primary key,
  app_id ksuid not null references apps (id),
  connector_id ksuid references connectors (id),
  resource_id ksuid not null references resources (id),
  source_id text collate "C" not null,
  slug text not null,
  display_name text not null,
  description text not null default '',
  custom_name text,
  custom_description text,
  purpose text not null check (purpose in ('assignment', 'permission', 'ownership')),
  alias text collate "C",
  risk_level text,
  frameworks text[] not null default '{}',
  grant_policy_id ksuid references policies (id),
  certify_policy_id ksuid references policies (id),
  revoke_policy_id ksuid references policies (id),
  emergency_policy_id ksuid references policies (id),
  max_duration_seconds bigint check (max_duration_seconds > 0),
  has_own_duration boolean not null default false,
  provisioning jsonb,
  deprovisioning jsonb,
  request_form jsonb,
  is_requestable boolean not null default false,
  -- Derived from other grants: never requested, granted or revoked.
  is_immutable boolean not null default false,
  is_builtin boolean not null default false,
  locked_settings text[] not null default '{}',
  grantable_to text[] not null default '{}',
  detail jsonb not null default '{}',
  annotations jsonb not null default '{}',
  created_at timestamptz not null,
  ended_at timestamptz,
  ended_because text,
  version integer not null default 1,
  unique nulls not distinct (app_id, connector_id, source_id)
);
create index entitlements_connector on entitlements (connector_id);
create index entitlements_resource on entitlements (resource_id);
create unique index entitlements_alias on entitlements (alias) where alias is not null;
comment on table entitlements is 'Rights that resources offer.';

create table app_audiences (
  app_id ksuid not null references apps (id),
  entitlement_id ksuid not null references entitlements (id),
  primary key (app_id, entitlement_id)
);
comment on table app_audiences is 'Whose holders may request in an app with the audience `holders`.';

-- A row is one interval: who is granted the same again later gets another row. No foreign keys: they would double the
-- time a million rows take, and both columns are only ever filled by joins with the tables they name.
create table grants (
  id bigint generated always as identity primary key,
  entitlement_id ksuid not null,
  principal_id ksuid not null,
  held_from timestamptz not null,
  held_until timestamptz check (held_until >= held_from),
  ended_because text check (ended_because in ('gone', 'revoked', 'expired', 'replaced', 'corrected')),
  first_sync_run_id ksuid,
  last_sync_run_id ksuid,
  is_direct boolean not null default true,
  is_immutable boolean not null default false,
  expires_at timestamptz,
  last_used_at timestamptz,
  -- As the connector gave it, in a sync or with the answer to a grant, to be handed back with the revoke.
  detail jsonb,
  -- When a write of ours put it in place, or found it there, and what the connector answered: kept when a sync brings
  -- other details, for the revoke is to put back what the grant replaced.
  provisioned_at timestamptz,
  provisioned_detail jsonb,
  check ((held_until is null) = (ended_because is null))
);
create unique index grants_now on grants (entitlement_id, principal_id) where held_until is null;
create index grants_principal on grants (principal_id, entitlement_id);
create index grants_history on grants (entitlement_id, held_from) where held_until is not null;
create index grants_taken on grants (held_until) where ended_because in ('revoked', 'expired', 'replaced');
create index grants_expiring on grants (expires_at) where expires_at is not null and held_until is null;
comment on table grants is 'Who holds which entitlement, and who held it: each row is an interval, its end excluded.';

create table grant_sources (
  grant_id bigint not null references grants (id),
  kind text not null check (kind in ('entitlement', 'task')),
  source_id ksuid not null,
  held_from timestamptz not null,
  held_until timestamptz check (held_until >= held_from),
  primary key (grant_id, kind, source_id, held_from)
);
create index grant_sources_source on grant_sources (source_id);
comment on table grant_sources is 'Why a grant exists beyond being found: through another entitlement, or by a task; each with its interval.';

create table owners (
  id ksuid primary key,
  app_id ksuid references apps (id),
  connector_id ksuid references connectors (id),
  resource_id ksuid references resources (id),
  entitlement_id ksuid references entitlements (id),
  campaign_id ksuid,
  user_id ksuid references users (id),
  -- Everyone who holds this entitlement is an owner, for as long as they hold it.
  holders_of_id ksuid references entitlements (id),
  added_at timestamptz not null,
  added_by ksuid references users (id),
  check (num_nonnulls(app_id, connector_id, resource_id, entitlement_id, campaign_id) = 1),
  check (num_nonnulls(user_id, holders_of_id) = 1),
  unique nulls not distinct (app_id, connector_id, resource_id, entitlement_id, campaign_id, user_id, holders_of_id)
);
create index owners_user on owners (user_id) where user_id is not null;
create index owners_connector on owners (connector_id) where connector_id is not null;
create index owners_resource on owners (resource_id) where resource_id is not null;
create index owners_entitlement on owners (entitlement_id) where entitlement_id is not null;
create index owners_campaign on owners (campaign_id) where campaign_id is not null;
comment on table owners is 'Who owns an app, connector, resource, entitlement or campaign.';
