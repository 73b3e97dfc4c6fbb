create table apps (
  id ksuid primary key,
  display_name text not null,
  -- A new app takes its connector's name after the first upload, unless a person or the API named it.
  takes_connector_name boolean not null default false,
  description text not null default '',
  icon_key text,
  state text not null check (state in ('managed', 'unmanaged', 'shadow')),
  is_identity_source boolean not null default false,
  grant_policy_id ksuid references policies (id),
  certify_policy_id ksuid references policies (id),
  revoke_policy_id ksuid references policies (id),
  emergency_policy_id ksuid references policies (id),
  max_duration_seconds bigint check (max_duration_seconds > 0),
  correlation text not null default 'narrow' check (correlation in ('narrow', 'broad', 'custom')),
  correlation_rules jsonb,
  audience text not null default 'nobody' check (audience in ('everyone', 'holders', 'nobody')),
  request_instructions text not null default '',
  account_provisioning jsonb,
  account_deprovisioning jsonb,
  requests_account_first boolean not null default false,
  denied_last_role_removes_account boolean not null default false,
  annotations jsonb not null default '{}',
  created_at timestamptz not null,
  created_by ksuid references users (id),
  updated_at timestamptz not null,
  deleted_at timestamptz,
  version integer not null default 1
);
create index apps_name on apps (display_name, id);
comment on table apps is 'The mirrors of outside systems.';

create table connectors (
  id ksuid primary key,
  app_id ksuid not null references apps (id),
  catalog_id text collate "C" not null,
  display_name text not null,
  description text not null default '',
  hosting text not null check (hosting in ('cloud', 'self_hosted', 'file')),
  -- As it was sent, without secrets; those are in the encrypted envelope beside it.
  config jsonb,
  config_updated_at timestamptz,
  sealed_secrets bytea,
  options jsonb not null default '{}',
  is_provisioning_enabled boolean not null default false,
  is_anomaly_guard_enabled boolean not null default true,
  profile_allow_list text[] not null default '{}',
  profile_ignore_list text[] not null default '{}',
  sync_resource_types text[] not null default '{}',
  sync_interval_seconds bigint check (sync_interval_seconds >= 1800),
  sync_cron text,
  sync_time_zone text,
  next_sync_at timestamptz,
  paused_at timestamptz,
  paused_by ksuid references users (id),
  pause_reason text,
  disabled_at timestamptz,
  disabled_category text,
  disabled_reason text,
  -- What the connector said of itself in its last Hello.
  metadata jsonb,
  capabilities jsonb,
  scope_digest text,
  secret_expires_at timestamptz,
  created_at timestamptz not null,
  created_by ksuid references users (id),
  updated_at timestamptz not null,
  deleted_at timestamptz,
  deleted_by ksuid references users (id),
  version integer not null default 1,
  check (sync_cron is null or sync_interval_seconds is null)
);
create index connectors_app on connectors (app_id);
create index connectors_due on connectors (next_sync_at)
  where deleted_at is null and paused_at is null and disabled_at is null;
comment on table connectors is 'The data sources of apps; deleted ones stay as tombstones.';

create table credentials (
  id ksuid primary key,
  client_id text collate "C" not null unique,
  use text not null check (use in ('connector', 'personal', 'service_principal', 'workload')),
  connector_id ksuid references connectors (id),
  user_id ksuid references users (id),
  display_name text not null default '',
  -- A JSON Web Key; the private half was shown once and is not kept.
  public_key jsonb not null,
  roles text[] not null default '{}',
  allowed_ranges text[] not null default '{}',
  created_at timestamptz not null,
  created_by ksuid references users (id),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by ksuid references users (id),
  check ((use = 'connector') = (connector_id is not null)),
  check ((use = 'connector') = (user_id is null))
);
create index credentials_connector on credentials (connector_id) where connector_id is not null;
create index credentials_user on credentials (user_id) where user_id is not null;
comment on table credentials is 'Client ids with their public keys, for connector hosts, people and service principals.';

create table connector_hosts (
  connector_id ksuid not null references connectors (id),
  host_id text collate "C" not null,
  credential_id ksuid references credentials (id),
  version text not null default '',
  build jsonb not null default '{}',
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  last_hello_at timestamptz,
  primary key (connector_id, host_id)
);
comment on table connector_hosts is 'The instances of a connector that have said hello.';
