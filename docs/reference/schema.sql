-- What the migrations in packages/database/migrations amount to. Written by `npm run generate`.

-- A name or address as it is compared: trimmed, NFKC, case-folded.
create domain folded as text;

-- The id of everything that has one outside of the server: 27 of 0-9A-Za-z, in order of creation.
create domain ksuid as text CHECK ((length(VALUE) = 27));

-- Users that fit an account equally well, so that none was chosen.
create table account_candidates (
  account_id ksuid not null,
  user_id ksuid not null,
  rule text not null,
  PRIMARY KEY (account_id, user_id),
  FOREIGN KEY (account_id) REFERENCES accounts(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

-- What an account is called; users are matched by it.
create table account_identifiers (
  account_id ksuid not null,
  kind text not null,
  folded folded not null,
  value text not null,
  PRIMARY KEY (account_id, kind, folded),
  CHECK ((kind = ANY (ARRAY['email'::text, 'username'::text, 'employee_id'::text])))
);
CREATE INDEX account_identifiers_match ON account_identifiers USING btree (kind, folded);

-- Which user owned which account from when until when.
create table account_owners (
  id bigint not null generated always as identity,
  account_id ksuid not null,
  user_id ksuid,
  set_by text not null,
  rule text,
  actor_id ksuid,
  held_from timestamp with time zone not null,
  held_until timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES accounts(id),
  FOREIGN KEY (actor_id) REFERENCES users(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((held_until >= held_from)),
  CHECK (((user_id IS NOT NULL) OR (set_by = 'person'::text))),
  CHECK ((set_by = ANY (ARRAY['rule'::text, 'person'::text])))
);
CREATE INDEX account_owners_history ON account_owners USING btree (account_id, held_from);
CREATE UNIQUE INDEX account_owners_now ON account_owners USING btree (account_id) WHERE (held_until IS NULL);
CREATE INDEX account_owners_user ON account_owners USING btree (user_id, account_id);

-- The records of people and services inside an app.
create table accounts (
  id ksuid not null,
  app_id ksuid not null,
  email text,
  username text,
  status text not null,
  status_detail text not null default ''::text,
  type text not null,
  custom_type text,
  is_external boolean not null default false,
  last_login_at timestamp with time zone,
  source_created_at timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (app_id, id) REFERENCES resources(app_id, id),
  CHECK ((custom_type = ANY (ARRAY['user'::text, 'service'::text, 'system'::text]))),
  CHECK ((status = ANY (ARRAY['enabled'::text, 'disabled'::text, 'deleted'::text, 'unknown'::text]))),
  CHECK ((type = ANY (ARRAY['user'::text, 'service'::text, 'system'::text])))
);
CREATE INDEX accounts_app ON accounts USING btree (app_id, id);
CREATE INDEX accounts_email ON accounts USING btree (COALESCE(lower(email), ''::text), id);
CREATE INDEX accounts_last_login ON accounts USING btree (COALESCE(last_login_at, '-infinity'::timestamp with time zone), id);

-- Whose holders may request in an app with the audience `holders`.
create table app_audiences (
  app_id ksuid not null,
  entitlement_id ksuid not null,
  PRIMARY KEY (app_id, entitlement_id),
  FOREIGN KEY (app_id) REFERENCES apps(id),
  FOREIGN KEY (entitlement_id) REFERENCES entitlements(id)
);

-- The mirrors of outside systems.
create table apps (
  id ksuid not null,
  display_name text not null,
  takes_connector_name boolean not null default false,
  description text not null default ''::text,
  icon_key text,
  state text not null,
  is_identity_source boolean not null default false,
  grant_policy_id ksuid,
  certify_policy_id ksuid,
  revoke_policy_id ksuid,
  emergency_policy_id ksuid,
  max_duration_seconds bigint,
  correlation text not null default 'narrow'::text,
  correlation_rules jsonb,
  audience text not null default 'nobody'::text,
  request_instructions text not null default ''::text,
  account_provisioning jsonb,
  account_deprovisioning jsonb,
  requests_account_first boolean not null default false,
  denied_last_role_removes_account boolean not null default false,
  annotations jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  created_by ksuid,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  version integer not null default 1,
  source_resource_id ksuid,
  source_name text,
  ended_at timestamp with time zone,
  kept jsonb not null default '{}'::jsonb,
  account_count bigint not null default 0,
  PRIMARY KEY (id),
  FOREIGN KEY (certify_policy_id) REFERENCES policies(id),
  FOREIGN KEY (created_by) REFERENCES users(id),
  FOREIGN KEY (emergency_policy_id) REFERENCES policies(id),
  FOREIGN KEY (grant_policy_id) REFERENCES policies(id),
  FOREIGN KEY (revoke_policy_id) REFERENCES policies(id),
  FOREIGN KEY (source_resource_id) REFERENCES resources(id),
  CHECK ((account_count >= 0)),
  CHECK ((audience = ANY (ARRAY['everyone'::text, 'holders'::text, 'nobody'::text]))),
  CHECK (((source_resource_id IS NOT NULL) OR ((source_name IS NULL) AND (ended_at IS NULL)))),
  CHECK ((correlation = ANY (ARRAY['narrow'::text, 'broad'::text, 'custom'::text]))),
  CHECK ((max_duration_seconds > 0)),
  CHECK ((state = ANY (ARRAY['managed'::text, 'unmanaged'::text, 'shadow'::text])))
);
CREATE INDEX apps_name ON apps USING btree (display_name, id);
CREATE UNIQUE INDEX apps_source ON apps USING btree (source_resource_id) WHERE (deleted_at IS NULL);

-- Signed statements of the chain's hash at a place.
create table audit_checkpoints (
  place bigint not null,
  hash bytea not null,
  signed_at timestamp with time zone not null,
  key_id text not null,
  signature bytea not null,
  PRIMARY KEY (place),
  FOREIGN KEY (place) REFERENCES audit_links(place)
);

-- What actors did and were refused, written in the transaction of the change and never changed.
create table audit_events (
  id ksuid not null,
  ordinal bigint not null generated always as identity,
  occurred_at timestamp with time zone not null,
  actor_kind text not null,
  actor_id text,
  on_behalf_of ksuid,
  verb text not null,
  object_kind text not null,
  object_id text,
  outcome text not null,
  detail jsonb not null default '{}'::jsonb,
  source jsonb not null default '{}'::jsonb,
  request_id text,
  work_id ksuid,
  PRIMARY KEY (id),
  UNIQUE (ordinal),
  CHECK ((actor_kind = ANY (ARRAY['user'::text, 'service_principal'::text, 'connector_host'::text, 'system'::text]))),
  CHECK ((outcome = ANY (ARRAY['succeeded'::text, 'denied'::text, 'failed'::text])))
);
CREATE INDEX audit_events_actor ON audit_events USING btree (actor_id, id);
CREATE INDEX audit_events_object ON audit_events USING btree (object_kind, object_id, ordinal);
CREATE INDEX audit_events_time ON audit_events USING btree (occurred_at, id);

-- The hash chain: each event's place, with the hash of the one before. Lists go by place, so a past range never changes.
create table audit_links (
  place bigint not null,
  event_id ksuid not null,
  previous_hash bytea not null,
  hash bytea not null,
  PRIMARY KEY (place),
  UNIQUE (event_id),
  FOREIGN KEY (event_id) REFERENCES audit_events(id),
  CHECK ((place > 0))
);

-- Events that have no place in the hash chain yet.
create table audit_unsealed (
  event_id ksuid not null,
  PRIMARY KEY (event_id),
  FOREIGN KEY (event_id) REFERENCES audit_events(id)
);

-- The grants under review, each with its task, and what became of a denial.
create table campaign_items (
  task_id ksuid not null,
  campaign_id ksuid not null,
  grant_id bigint not null,
  snapshot jsonb not null,
  revoke_task_id ksuid,
  removal_reported_at timestamp with time zone,
  removal_confirmed_by ksuid,
  exception jsonb,
  PRIMARY KEY (task_id),
  FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  FOREIGN KEY (grant_id) REFERENCES grants(id),
  FOREIGN KEY (removal_confirmed_by) REFERENCES sync_runs(id),
  FOREIGN KEY (revoke_task_id) REFERENCES tasks(id),
  FOREIGN KEY (task_id) REFERENCES tasks(id)
);
CREATE INDEX campaign_items_campaign ON campaign_items USING btree (campaign_id, task_id);
CREATE INDEX campaign_items_grant ON campaign_items USING btree (grant_id);

-- The syncs whose data a campaign froze.
create table campaign_sources (
  campaign_id ksuid not null,
  sync_run_id ksuid not null,
  flags text[] not null default '{}'::text[],
  accepted_by ksuid,
  accepted_at timestamp with time zone,
  PRIMARY KEY (campaign_id, sync_run_id),
  FOREIGN KEY (accepted_by) REFERENCES users(id),
  FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  FOREIGN KEY (sync_run_id) REFERENCES sync_runs(id)
);

-- Access reviews.
create table campaigns (
  id ksuid not null,
  display_name text not null,
  description text not null default ''::text,
  state text not null,
  policy_id ksuid,
  uses_own_policies boolean not null default false,
  scope jsonb not null default '{}'::jsonb,
  settings jsonb not null default '{}'::jsonb,
  instructions text not null default ''::text,
  undecided text not null default 'skip'::text,
  starts_at timestamp with time zone,
  due_at timestamp with time zone,
  ends_at timestamp with time zone,
  target_days integer not null default 14,
  snapshot jsonb,
  error_message text,
  created_at timestamp with time zone not null,
  created_by ksuid,
  updated_at timestamp with time zone not null,
  staged_at timestamp with time zone,
  started_at timestamp with time zone,
  completed_at timestamp with time zone,
  remediated_at timestamp with time zone,
  version integer not null default 1,
  PRIMARY KEY (id),
  FOREIGN KEY (created_by) REFERENCES users(id),
  FOREIGN KEY (policy_id) REFERENCES policies(id),
  CHECK ((state = ANY (ARRAY['draft'::text, 'preparing'::text, 'staged'::text, 'starting'::text, 'running'::text, 'closing'::text, 'completed'::text, 'cancelled'::text, 'failed_to_prepare'::text]))),
  CHECK ((target_days > 0)),
  CHECK ((undecided = ANY (ARRAY['revoke'::text, 'skip'::text])))
);
CREATE INDEX campaigns_state ON campaigns USING btree (state, id);

-- How far the one clock of all replicas is ahead of the database's own; 0 in production.
create table clock (
  only_row boolean not null default true,
  offset_ms bigint not null default 0,
  PRIMARY KEY (only_row),
  CHECK (only_row)
);

-- The instances of a connector that have said hello.
create table connector_hosts (
  connector_id ksuid not null,
  host_id text not null,
  credential_id ksuid,
  version text not null default ''::text,
  build jsonb not null default '{}'::jsonb,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  last_hello_at timestamp with time zone,
  sdk_version text not null default ''::text,
  collided_at timestamp with time zone,
  PRIMARY KEY (connector_id, host_id),
  FOREIGN KEY (connector_id) REFERENCES connectors(id),
  FOREIGN KEY (credential_id) REFERENCES credentials(id)
);

-- Work handed to connectors, each with a lease while a host has it.
create table connector_tasks (
  id ksuid not null,
  ordinal bigint not null generated always as identity,
  connector_id ksuid not null,
  kind text not null,
  payload jsonb not null,
  sync_run_id ksuid,
  task_step_id ksuid,
  order_key text,
  idempotency_key text not null,
  state text not null default 'queued'::text,
  outcome text,
  created_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  attempts integer not null default 0,
  max_attempts integer not null default 5,
  leased_by text,
  leased_at timestamp with time zone,
  leased_until timestamp with time zone,
  heartbeat_at timestamp with time zone,
  cancel_requested_at timestamp with time zone,
  finished_at timestamp with time zone,
  status_code integer,
  status_message text,
  result jsonb,
  PRIMARY KEY (id),
  UNIQUE (idempotency_key),
  UNIQUE (ordinal),
  FOREIGN KEY (connector_id) REFERENCES connectors(id),
  FOREIGN KEY (sync_run_id) REFERENCES sync_runs(id),
  FOREIGN KEY (task_step_id) REFERENCES task_steps(id),
  CHECK (((state = 'finished'::text) = (outcome IS NOT NULL))),
  CHECK (((state = 'leased'::text) = (leased_until IS NOT NULL))),
  CHECK ((outcome = ANY (ARRAY['succeeded'::text, 'failed'::text, 'cancelled'::text]))),
  CHECK ((state = ANY (ARRAY['queued'::text, 'leased'::text, 'finished'::text])))
);
CREATE INDEX connector_tasks_leased ON connector_tasks USING btree (leased_until) WHERE (state = 'leased'::text);
CREATE INDEX connector_tasks_order ON connector_tasks USING btree (connector_id, order_key, ordinal) WHERE ((order_key IS NOT NULL) AND (state <> 'finished'::text));
CREATE INDEX connector_tasks_step ON connector_tasks USING btree (task_step_id) WHERE (task_step_id IS NOT NULL);
CREATE INDEX connector_tasks_sync ON connector_tasks USING btree (sync_run_id) WHERE (sync_run_id IS NOT NULL);
CREATE INDEX connector_tasks_waiting ON connector_tasks USING btree (connector_id, due_at, ordinal) WHERE (state = 'queued'::text);

-- The data sources of apps; deleted ones stay as tombstones.
create table connectors (
  id ksuid not null,
  app_id ksuid not null,
  catalog_id text not null,
  display_name text not null,
  description text not null default ''::text,
  hosting text not null,
  config jsonb,
  config_updated_at timestamp with time zone,
  sealed_secrets bytea,
  options jsonb not null default '{}'::jsonb,
  is_provisioning_enabled boolean not null default false,
  is_anomaly_guard_enabled boolean not null default true,
  profile_allow_list text[] not null default '{}'::text[],
  profile_ignore_list text[] not null default '{}'::text[],
  sync_resource_types text[] not null default '{}'::text[],
  sync_interval_seconds bigint,
  sync_cron text,
  sync_time_zone text,
  next_sync_at timestamp with time zone,
  paused_at timestamp with time zone,
  paused_by ksuid,
  pause_reason text,
  disabled_at timestamp with time zone,
  disabled_category text,
  disabled_reason text,
  metadata jsonb,
  capabilities jsonb,
  scope_digest text,
  secret_expires_at timestamp with time zone,
  created_at timestamp with time zone not null,
  created_by ksuid,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  deleted_by ksuid,
  version integer not null default 1,
  kept jsonb not null default '{}'::jsonb,
  settings_version integer not null default 0,
  tested_at timestamp with time zone,
  tested_version integer,
  test_passed boolean,
  test_checks jsonb,
  ends_data boolean not null default false,
  PRIMARY KEY (id),
  FOREIGN KEY (app_id) REFERENCES apps(id),
  FOREIGN KEY (created_by) REFERENCES users(id),
  FOREIGN KEY (deleted_by) REFERENCES users(id),
  FOREIGN KEY (paused_by) REFERENCES users(id),
  CHECK (((sync_cron IS NULL) OR (sync_interval_seconds IS NULL))),
  CHECK ((((tested_at IS NULL) = (tested_version IS NULL)) AND ((tested_at IS NULL) = (test_passed IS NULL)) AND ((tested_at IS NULL) = (test_checks IS NULL)))),
  CHECK ((hosting = ANY (ARRAY['cloud'::text, 'self_hosted'::text, 'file'::text]))),
  CHECK ((sync_interval_seconds >= 1800))
);
CREATE INDEX connectors_app ON connectors USING btree (app_id);
CREATE INDEX connectors_due ON connectors USING btree (next_sync_at) WHERE ((deleted_at IS NULL) AND (paused_at IS NULL) AND (disabled_at IS NULL));
CREATE INDEX connectors_ending_data ON connectors USING btree (id) WHERE ends_data;

-- Client ids with their public keys, for connector hosts, people and service principals.
create table credentials (
  id ksuid not null,
  client_id text not null,
  use text not null,
  connector_id ksuid,
  user_id ksuid,
  display_name text not null default ''::text,
  public_key jsonb not null,
  roles text[] not null default '{}'::text[],
  allowed_ranges text[] not null default '{}'::text[],
  created_at timestamp with time zone not null,
  created_by ksuid,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by ksuid,
  PRIMARY KEY (id),
  UNIQUE (client_id),
  FOREIGN KEY (connector_id) REFERENCES connectors(id),
  FOREIGN KEY (created_by) REFERENCES users(id),
  FOREIGN KEY (revoked_by) REFERENCES users(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK (((use = 'connector'::text) = (connector_id IS NOT NULL))),
  CHECK (((use = 'connector'::text) = (user_id IS NULL))),
  CHECK ((use = ANY (ARRAY['connector'::text, 'personal'::text, 'service_principal'::text, 'workload'::text])))
);
CREATE INDEX credentials_connector ON credentials USING btree (connector_id) WHERE (connector_id IS NOT NULL);
CREATE INDEX credentials_user ON credentials USING btree (user_id) WHERE (user_id IS NOT NULL);

-- Who gets a user's tasks instead of them.
create table delegations (
  user_id ksuid not null,
  delegate_id ksuid not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone,
  set_at timestamp with time zone not null,
  set_by ksuid not null,
  PRIMARY KEY (user_id),
  FOREIGN KEY (delegate_id) REFERENCES users(id),
  FOREIGN KEY (set_by) REFERENCES users(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK (((delegate_id)::text <> (user_id)::text))
);
CREATE INDEX delegations_delegate ON delegations USING btree (delegate_id);

-- Programs that wait for somebody to let them in.
create table device_codes (
  device_hash bytea not null,
  user_code text not null,
  client_id text not null,
  address text not null,
  agent text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  is_approved boolean,
  user_id ksuid,
  used_at timestamp with time zone,
  PRIMARY KEY (device_hash),
  UNIQUE (user_code),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK (((decided_at IS NULL) = (is_approved IS NULL))),
  CHECK (((is_approved IS NOT TRUE) OR (user_id IS NOT NULL)))
);

-- Rights that resources offer.
create table entitlements (
  id ksuid not null,
  app_id ksuid not null,
  connector_id ksuid,
  resource_id ksuid not null,
  source_id text not null,
  slug text not null,
  display_name text not null,
  description text not null default ''::text,
  custom_name text,
  custom_description text,
  purpose text not null,
  alias text,
  risk_level text,
  frameworks text[] not null default '{}'::text[],
  grant_policy_id ksuid,
  certify_policy_id ksuid,
  revoke_policy_id ksuid,
  emergency_policy_id ksuid,
  max_duration_seconds bigint,
  has_own_duration boolean not null default false,
  provisioning jsonb,
  deprovisioning jsonb,
  request_form jsonb,
  is_requestable boolean not null default false,
  is_immutable boolean not null default false,
  is_builtin boolean not null default false,
  locked_settings text[] not null default '{}'::text[],
  grantable_to text[] not null default '{}'::text[],
  detail jsonb not null default '{}'::jsonb,
  annotations jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_because text,
  version integer not null default 1,
  kept jsonb not null default '{}'::jsonb,
  grant_count bigint not null default 0,
  folded_name text not null generated always as (lower(COALESCE(custom_name, display_name))) stored,
  PRIMARY KEY (id),
  UNIQUE NULLS NOT DISTINCT (app_id, connector_id, source_id),
  FOREIGN KEY (app_id) REFERENCES apps(id),
  FOREIGN KEY (certify_policy_id) REFERENCES policies(id),
  FOREIGN KEY (connector_id) REFERENCES connectors(id),
  FOREIGN KEY (emergency_policy_id) REFERENCES policies(id),
  FOREIGN KEY (grant_policy_id) REFERENCES policies(id),
  FOREIGN KEY (resource_id) REFERENCES resources(id),
  FOREIGN KEY (revoke_policy_id) REFERENCES policies(id),
  CHECK ((grant_count >= 0)),
  CHECK ((max_duration_seconds > 0)),
  CHECK ((purpose = ANY (ARRAY['assignment'::text, 'permission'::text, 'ownership'::text])))
);
CREATE UNIQUE INDEX entitlements_alias ON entitlements USING btree (alias) WHERE (alias IS NOT NULL);
CREATE INDEX entitlements_all_names ON entitlements USING btree (folded_name, id);
CREATE INDEX entitlements_connector ON entitlements USING btree (connector_id);
CREATE INDEX entitlements_holders ON entitlements USING btree (grant_count, id);
CREATE INDEX entitlements_name ON entitlements USING btree (app_id, folded_name, id);
CREATE INDEX entitlements_resource ON entitlements USING btree (resource_id);

-- Why a grant exists beyond being found: through another entitlement, or by a task; each with its interval.
create table grant_sources (
  grant_id bigint not null,
  kind text not null,
  source_id ksuid not null,
  held_from timestamp with time zone not null,
  held_until timestamp with time zone,
  expires_at timestamp with time zone,
  PRIMARY KEY (grant_id, kind, source_id, held_from),
  FOREIGN KEY (grant_id) REFERENCES grants(id),
  CHECK ((held_until >= held_from)),
  CHECK ((kind = ANY (ARRAY['entitlement'::text, 'task'::text, 'standing'::text, 'decided'::text])))
);
CREATE INDEX grant_sources_expiring ON grant_sources USING btree (expires_at) WHERE ((expires_at IS NOT NULL) AND (held_until IS NULL));
CREATE INDEX grant_sources_source ON grant_sources USING btree (source_id);

-- Who holds which entitlement, and who held it: each row is an interval, its end excluded.
create table grants (
  id bigint not null generated always as identity,
  entitlement_id ksuid not null,
  principal_id ksuid not null,
  held_from timestamp with time zone not null,
  held_until timestamp with time zone,
  ended_because text,
  first_sync_run_id ksuid,
  last_sync_run_id ksuid,
  is_direct boolean not null default true,
  is_immutable boolean not null default false,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  detail jsonb,
  provisioned_at timestamp with time zone,
  provisioned_detail jsonb,
  remind_at timestamp with time zone,
  PRIMARY KEY (id),
  CHECK (
CASE
    WHEN (held_until IS NULL) THEN (ended_because IS NULL)
    ELSE ((held_until >= held_from) AND (ended_because IS NOT NULL) AND (ended_because = ANY (ARRAY['gone'::text, 'revoked'::text, 'expired'::text, 'replaced'::text, 'corrected'::text])))
END)
);
CREATE INDEX grants_expiring ON grants USING btree (expires_at) WHERE ((expires_at IS NOT NULL) AND (held_until IS NULL));
CREATE INDEX grants_history ON grants USING btree (entitlement_id, held_from) WHERE (held_until IS NOT NULL);
CREATE UNIQUE INDEX grants_now ON grants USING btree (entitlement_id, principal_id) WHERE (held_until IS NULL);
CREATE INDEX grants_principal ON grants USING btree (principal_id);
CREATE INDEX grants_reminding ON grants USING btree (remind_at) WHERE ((remind_at IS NOT NULL) AND (held_until IS NULL));
CREATE INDEX grants_taken ON grants USING btree (held_until) WHERE (ended_because = ANY (ARRAY['revoked'::text, 'expired'::text, 'replaced'::text]));

-- Connectors that a server runs itself, each with the worker that has it in hand.
create table hosted_connectors (
  connector_id ksuid not null,
  worker_id text not null,
  leased_until timestamp with time zone not null,
  credential_id ksuid,
  failures integer not null default 0,
  next_try_at timestamp with time zone,
  last_end text not null default ''::text,
  PRIMARY KEY (connector_id),
  FOREIGN KEY (connector_id) REFERENCES connectors(id),
  FOREIGN KEY (credential_id) REFERENCES credentials(id)
);

-- Creating calls that may be repeated, with the answer the first one got.
create table idempotency_keys (
  actor_id ksuid not null,
  key text not null,
  request_digest bytea not null,
  response jsonb,
  created_at timestamp with time zone not null,
  PRIMARY KEY (actor_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys USING btree (created_at);

-- Accounts of this server itself, for when no identity provider is at hand: a password and a second factor.
create table local_accounts (
  user_id ksuid not null,
  password_hash text not null,
  sealed_totp bytea not null,
  last_step bigint not null default 0,
  failed_attempts integer not null default 0,
  locked_until timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  allowed_ranges text[] not null default '{}'::text[],
  PRIMARY KEY (user_id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

-- Up to which notice somebody has seen theirs; the notices are the messages of topic mail.
create table notices_seen (
  user_id ksuid not null,
  outbox_id bigint not null,
  seen_at timestamp with time zone not null,
  PRIMARY KEY (user_id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

-- Sign-ins that are under way at the identity provider; a row goes with its first answer.
create table oidc_attempts (
  state_hash bytea not null,
  browser_hash bytea not null,
  nonce text not null,
  sealed_verifier bytea not null,
  purpose text not null,
  user_id ksuid,
  next text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  PRIMARY KEY (state_hash),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK (((purpose = 'test'::text) = (user_id IS NOT NULL))),
  CHECK ((purpose = ANY (ARRAY['sign_in'::text, 'test'::text])))
);
CREATE INDEX oidc_attempts_expiry ON oidc_attempts USING btree (expires_at);

-- What leaves the database, written in the transaction of its cause and delivered at least once, in order for each key.
create table outbox (
  id bigint not null generated always as identity,
  topic text not null,
  order_key text not null,
  idempotency_key text not null,
  payload jsonb not null,
  created_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  state text not null default 'waiting'::text,
  attempts integer not null default 0,
  finished_at timestamp with time zone,
  last_error text,
  PRIMARY KEY (id),
  UNIQUE (idempotency_key),
  CHECK (((state = 'waiting'::text) = (finished_at IS NULL))),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'dropped'::text, 'failed'::text])))
);
CREATE INDEX outbox_finished ON outbox USING btree (finished_at) WHERE (state <> 'waiting'::text);
CREATE INDEX outbox_people ON outbox USING btree (order_key, id) WHERE (topic = 'mail'::text);
CREATE INDEX outbox_waiting ON outbox USING btree (order_key, id) WHERE (state = 'waiting'::text);

-- Who owns an app, connector, resource, entitlement or campaign.
create table owners (
  id ksuid not null,
  app_id ksuid,
  connector_id ksuid,
  resource_id ksuid,
  entitlement_id ksuid,
  campaign_id ksuid,
  user_id ksuid,
  holders_of_id ksuid,
  added_at timestamp with time zone not null,
  added_by ksuid,
  role_slug text not null default 'owner'::text,
  position integer not null default 0,
  PRIMARY KEY (id),
  UNIQUE NULLS NOT DISTINCT (app_id, connector_id, resource_id, entitlement_id, campaign_id, user_id, holders_of_id),
  FOREIGN KEY (added_by) REFERENCES users(id),
  FOREIGN KEY (app_id) REFERENCES apps(id),
  FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  FOREIGN KEY (connector_id) REFERENCES connectors(id),
  FOREIGN KEY (entitlement_id) REFERENCES entitlements(id),
  FOREIGN KEY (holders_of_id) REFERENCES entitlements(id),
  FOREIGN KEY (resource_id) REFERENCES resources(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((num_nonnulls(app_id, connector_id, resource_id, entitlement_id, campaign_id) = 1)),
  CHECK ((num_nonnulls(user_id, holders_of_id) = 1))
);
CREATE INDEX owners_campaign ON owners USING btree (campaign_id) WHERE (campaign_id IS NOT NULL);
CREATE INDEX owners_connector ON owners USING btree (connector_id) WHERE (connector_id IS NOT NULL);
CREATE INDEX owners_entitlement ON owners USING btree (entitlement_id) WHERE (entitlement_id IS NOT NULL);
CREATE INDEX owners_resource ON owners USING btree (resource_id) WHERE (resource_id IS NOT NULL);
CREATE INDEX owners_user ON owners USING btree (user_id) WHERE (user_id IS NOT NULL);

-- Ordered rules that choose a list of steps, in their present version.
create table policies (
  id ksuid not null,
  type text not null,
  display_name text not null,
  description text not null default ''::text,
  is_builtin boolean not null default false,
  definition jsonb not null,
  annotations jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  version integer not null default 1,
  builtin_key text,
  PRIMARY KEY (id),
  UNIQUE (builtin_key),
  CHECK ((is_builtin = (builtin_key IS NOT NULL))),
  CHECK ((type = ANY (ARRAY['grant'::text, 'certify'::text, 'revoke'::text])))
);
CREATE INDEX policies_name ON policies USING btree (display_name, id);

-- Every version of a policy that was ever in force.
create table policy_versions (
  policy_id ksuid not null,
  version integer not null,
  display_name text not null,
  definition jsonb not null,
  saved_at timestamp with time zone not null,
  saved_by ksuid,
  PRIMARY KEY (policy_id, version),
  FOREIGN KEY (policy_id) REFERENCES policies(id),
  FOREIGN KEY (saved_by) REFERENCES users(id)
);

-- What is to be written in outside systems: each a decision carried out by a connector, with its proof.
create table provisionings (
  id ksuid not null,
  ordinal bigint not null generated always as identity,
  app_id ksuid not null,
  connector_id ksuid not null,
  kind text not null,
  entitlement_id ksuid,
  principal_id ksuid,
  input jsonb not null default '{}'::jsonb,
  state text not null default 'queued'::text,
  outcome text,
  was_so_already boolean not null default false,
  error_code integer,
  error_message text,
  result jsonb not null default '{}'::jsonb,
  connector_task_id ksuid,
  attempts integer not null default 0,
  idempotency_key text not null,
  requested_at timestamp with time zone not null,
  requested_by ksuid,
  due_at timestamp with time zone not null,
  overdue_at timestamp with time zone,
  verify_from timestamp with time zone,
  finished_at timestamp with time zone,
  confirmed_by ksuid,
  refuted_by ksuid,
  PRIMARY KEY (id),
  UNIQUE (idempotency_key),
  UNIQUE (ordinal),
  FOREIGN KEY (app_id) REFERENCES apps(id),
  FOREIGN KEY (confirmed_by) REFERENCES sync_runs(id),
  FOREIGN KEY (connector_id) REFERENCES connectors(id),
  FOREIGN KEY (connector_task_id) REFERENCES connector_tasks(id),
  FOREIGN KEY (entitlement_id) REFERENCES entitlements(id),
  FOREIGN KEY (principal_id) REFERENCES resources(id),
  FOREIGN KEY (refuted_by) REFERENCES sync_runs(id),
  FOREIGN KEY (requested_by) REFERENCES users(id),
  CHECK (((state = 'finished'::text) = (outcome IS NOT NULL))),
  CHECK (((state = 'finished'::text) = (finished_at IS NOT NULL))),
  CHECK (((state = 'verifying'::text) = (verify_from IS NOT NULL))),
  CHECK (((kind = ANY (ARRAY['grant'::text, 'revoke'::text])) = (entitlement_id IS NOT NULL))),
  CHECK (((kind = 'create_account'::text) = (principal_id IS NULL))),
  CHECK ((kind = ANY (ARRAY['grant'::text, 'revoke'::text, 'create_account'::text, 'delete_account'::text, 'rotate_credential'::text]))),
  CHECK ((outcome = ANY (ARRAY['applied'::text, 'failed'::text, 'cancelled'::text]))),
  CHECK ((state = ANY (ARRAY['queued'::text, 'verifying'::text, 'finished'::text])))
);
CREATE INDEX provisionings_entitlement ON provisionings USING btree (entitlement_id, id) WHERE (entitlement_id IS NOT NULL);
CREATE INDEX provisionings_open ON provisionings USING btree (connector_id, ordinal) WHERE (state <> 'finished'::text);
CREATE INDEX provisionings_principal ON provisionings USING btree (principal_id, ordinal);
CREATE INDEX provisionings_task ON provisionings USING btree (connector_task_id);
CREATE INDEX provisionings_unproven ON provisionings USING btree (connector_id, finished_at) WHERE ((outcome = 'applied'::text) AND (confirmed_by IS NULL) AND (refuted_by IS NULL));

-- One row for each reconciler: its lock lets one server at a time run it, and it tells how the last run went.
create table reconcilers (
  name text not null,
  runs bigint not null default 0,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  outcome text,
  report jsonb,
  error text,
  PRIMARY KEY (name),
  CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text])))
);

-- Kinds of things in an app.
create table resource_types (
  id ksuid not null,
  app_id ksuid not null,
  connector_id ksuid,
  source_id text not null,
  display_name text not null,
  traits text[] not null default '{}'::text[],
  detail jsonb not null default '{}'::jsonb,
  grant_policy_id ksuid,
  certify_policy_id ksuid,
  revoke_policy_id ksuid,
  max_duration_seconds bigint,
  provisioning jsonb,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_because text,
  version integer not null default 1,
  PRIMARY KEY (id),
  UNIQUE (app_id, id),
  UNIQUE NULLS NOT DISTINCT (app_id, connector_id, source_id),
  FOREIGN KEY (app_id) REFERENCES apps(id),
  FOREIGN KEY (certify_policy_id) REFERENCES policies(id),
  FOREIGN KEY (connector_id) REFERENCES connectors(id),
  FOREIGN KEY (grant_policy_id) REFERENCES policies(id),
  FOREIGN KEY (revoke_policy_id) REFERENCES policies(id),
  CHECK ((max_duration_seconds > 0))
);

-- Things in an app. Those that act are accounts too, under the same id.
create table resources (
  id ksuid not null,
  app_id ksuid not null,
  connector_id ksuid,
  resource_type_id ksuid not null,
  source_id text not null,
  parent_id ksuid,
  display_name text not null,
  description text not null default ''::text,
  custom_name text,
  custom_description text,
  profile jsonb not null default '{}'::jsonb,
  detail jsonb not null default '{}'::jsonb,
  annotations jsonb not null default '{}'::jsonb,
  visibility text not null default 'everyone'::text,
  is_builtin boolean not null default false,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_because text,
  version integer not null default 1,
  kept jsonb not null default '{}'::jsonb,
  folded_name text not null generated always as (lower(COALESCE(custom_name, display_name))) stored,
  PRIMARY KEY (id),
  UNIQUE (app_id, id),
  UNIQUE (resource_type_id, source_id),
  FOREIGN KEY (connector_id) REFERENCES connectors(id),
  FOREIGN KEY (parent_id) REFERENCES resources(id),
  FOREIGN KEY (app_id, resource_type_id) REFERENCES resource_types(app_id, id),
  CHECK ((visibility = ANY (ARRAY['everyone'::text, 'members'::text, 'owners'::text])))
);
CREATE INDEX resources_all_names ON resources USING btree (folded_name, id);
CREATE INDEX resources_connector ON resources USING btree (connector_id);
CREATE INDEX resources_first_seen ON resources USING btree (created_at, id);
CREATE INDEX resources_name ON resources USING btree (app_id, folded_name, id);
CREATE INDEX resources_parent ON resources USING btree (parent_id) WHERE (parent_id IS NOT NULL);

-- Decisions a reviewer holds back until they submit; private to them.
create table review_drafts (
  task_id ksuid not null,
  reviewer_id ksuid not null,
  answer text not null,
  reason text,
  comment text not null default ''::text,
  drafted_at timestamp with time zone not null,
  PRIMARY KEY (task_id, reviewer_id),
  FOREIGN KEY (reviewer_id) REFERENCES users(id),
  FOREIGN KEY (task_id) REFERENCES tasks(id),
  CHECK ((answer = ANY (ARRAY['certify'::text, 'decertify'::text])))
);
CREATE INDEX review_drafts_reviewer ON review_drafts USING btree (reviewer_id, task_id);

-- What reviewers submitted when, and which of it came too late.
create table review_submissions (
  id ksuid not null,
  campaign_id ksuid not null,
  reviewer_id ksuid not null,
  submitted_at timestamp with time zone not null,
  accepted integer not null,
  refused jsonb not null default '[]'::jsonb,
  PRIMARY KEY (id),
  FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  FOREIGN KEY (reviewer_id) REFERENCES users(id)
);
CREATE INDEX review_submissions_campaign ON review_submissions USING btree (campaign_id, id);

-- Who is signed in where. The cookie holds what the hash is of.
create table sessions (
  id ksuid not null,
  token_hash bytea not null,
  user_id ksuid not null,
  method text not null,
  address text not null,
  agent text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (token_hash),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((method = ANY (ARRAY['local'::text, 'oidc'::text, 'link'::text])))
);
CREATE INDEX sessions_user ON sessions USING btree (user_id) WHERE (ended_at IS NULL);

-- Settings of the organisation, one row each.
create table settings (
  name text not null,
  value jsonb not null,
  version integer not null default 1,
  updated_at timestamp with time zone not null,
  updated_by ksuid,
  PRIMARY KEY (name)
);

-- Links that let one person in once, made by an operator.
create table sign_in_links (
  token_hash bytea not null,
  user_id ksuid not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX sign_in_links_end ON sign_in_links USING btree (expires_at);

-- Shape: entitlements of a file.
create table staged_entitlements (
  id ksuid not null,
  source_id text not null,
  type_source_id text not null,
  resource_source_id text not null,
  slug text not null,
  display_name text not null,
  description text not null,
  purpose text not null,
  is_immutable boolean not null,
  grantable_to text[] not null,
  detail jsonb not null
);

-- Shape: what the grants of a file are of. Seldom one has several numbers.
create table staged_grant_entitlements (
  no integer not null,
  source_id text not null
);

-- Shape: whom the grants of a file are to. Seldom one has several numbers.
create table staged_grant_principals (
  no integer not null,
  type_source_id text not null,
  source_id text not null
);

-- Shape: grants of a file; entitlements they come through by source id.
create table staged_grants (
  entitlement_no integer not null,
  principal_no integer not null,
  is_direct boolean not null,
  is_immutable boolean not null,
  via_source_ids text[],
  detail jsonb
);

-- Shape: what the accounts of a file are called.
create table staged_identifiers (
  type_source_id text not null,
  source_id text not null,
  kind text not null,
  folded folded not null,
  value text not null
);

-- Shape: resource types of a file. An id is the one a new row takes.
create table staged_resource_types (
  id ksuid not null,
  source_id text not null,
  display_name text not null,
  traits text[] not null,
  detail jsonb not null
);

-- Shape: resources and accounts of a file.
create table staged_resources (
  id ksuid not null,
  type_source_id text not null,
  source_id text not null,
  parent_type_source_id text,
  parent_source_id text,
  display_name text not null,
  description text not null,
  profile jsonb not null,
  detail jsonb not null,
  account_type text,
  account_status text,
  account_status_detail text,
  email text,
  username text,
  last_login_at timestamp with time zone,
  source_created_at timestamp with time zone
);

-- What a sync found, and how it differs from the last good one.
create table sync_run_counts (
  sync_run_id ksuid not null,
  kind text not null,
  total bigint not null,
  added bigint not null,
  changed bigint not null,
  removed bigint not null,
  PRIMARY KEY (sync_run_id, kind),
  FOREIGN KEY (sync_run_id) REFERENCES sync_runs(id),
  CHECK ((kind = ANY (ARRAY['resource_types'::text, 'resources'::text, 'accounts'::text, 'entitlements'::text, 'grants'::text])))
);

-- The log of a sync, secrets taken out before it is stored.
create table sync_run_log (
  sync_run_id ksuid not null,
  line bigint not null generated always as identity,
  at timestamp with time zone not null,
  level text not null,
  phase text not null default ''::text,
  message text not null,
  fields jsonb not null default '{}'::jsonb,
  PRIMARY KEY (sync_run_id, line),
  FOREIGN KEY (sync_run_id) REFERENCES sync_runs(id),
  CHECK ((level = ANY (ARRAY['debug'::text, 'info'::text, 'warn'::text, 'error'::text])))
);

-- Each reading of an app through a connector, with its outcome.
create table sync_runs (
  id ksuid not null,
  app_id ksuid not null,
  connector_id ksuid not null,
  trigger text not null,
  requested_by ksuid,
  request jsonb not null default '{}'::jsonb,
  state text not null,
  outcome text,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  applied_at timestamp with time zone,
  phase text,
  progress jsonb not null default '{}'::jsonb,
  error_class text,
  error_message text,
  error_evidence text,
  error_fix text,
  file_key text,
  file_sha256 bytea,
  file_bytes bigint,
  ingest_attempts integer not null default 0,
  scope_digest text,
  held jsonb,
  decided_at timestamp with time zone,
  decided_by ksuid,
  PRIMARY KEY (id),
  FOREIGN KEY (app_id) REFERENCES apps(id),
  FOREIGN KEY (connector_id) REFERENCES connectors(id),
  FOREIGN KEY (decided_by) REFERENCES users(id),
  FOREIGN KEY (requested_by) REFERENCES users(id),
  CHECK (((state = 'finished'::text) = (outcome IS NOT NULL))),
  CHECK (((state = 'finished'::text) = (ended_at IS NOT NULL))),
  CHECK (((applied_at IS NOT NULL) = (NOT (outcome IS DISTINCT FROM 'succeeded'::text)))),
  CHECK ((error_class = ANY (ARRAY['network'::text, 'tls'::text, 'credentials'::text, 'permission'::text, 'rate_limit'::text, 'vendor'::text, 'unexpected_data'::text, 'anomaly'::text, 'host'::text, 'internal'::text]))),
  CHECK ((outcome = ANY (ARRAY['succeeded'::text, 'failed'::text, 'cancelled'::text, 'discarded'::text]))),
  CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'ingesting'::text, 'held'::text, 'finished'::text]))),
  CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text, 'setup'::text, 'retry'::text, 'file'::text])))
);
CREATE INDEX sync_runs_applied ON sync_runs USING btree (connector_id, applied_at) WHERE (applied_at IS NOT NULL);
CREATE INDEX sync_runs_connector ON sync_runs USING btree (connector_id, id);
CREATE UNIQUE INDEX sync_runs_one_open ON sync_runs USING btree (connector_id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text, 'ingesting'::text]));

-- What assignees answered.
create table task_answers (
  id ksuid not null,
  task_step_id ksuid not null,
  user_id ksuid not null,
  delegate_of ksuid,
  answer text not null,
  reason text,
  comment text not null default ''::text,
  submission_id ksuid,
  answered_at timestamp with time zone not null,
  PRIMARY KEY (id),
  FOREIGN KEY (delegate_of) REFERENCES users(id),
  FOREIGN KEY (submission_id) REFERENCES review_submissions(id),
  FOREIGN KEY (task_step_id) REFERENCES task_steps(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((answer = ANY (ARRAY['approve'::text, 'deny'::text, 'certify'::text, 'decertify'::text, 'provisioned'::text, 'not_provisioned'::text, 'reassign'::text])))
);
CREATE INDEX task_answers_step ON task_answers USING btree (task_step_id, id);
CREATE INDEX task_answers_submission ON task_answers USING btree (submission_id) WHERE (submission_id IS NOT NULL);
CREATE INDEX task_answers_user ON task_answers USING btree (user_id, id);

-- Who may answer a step, and who might have.
create table task_assignees (
  task_step_id ksuid not null,
  user_id ksuid not null,
  delegate_of ksuid,
  assigned_at timestamp with time zone not null,
  assigned_by ksuid,
  reason text not null default ''::text,
  ended_at timestamp with time zone,
  reminded_at timestamp with time zone,
  PRIMARY KEY (task_step_id, user_id),
  FOREIGN KEY (assigned_by) REFERENCES users(id),
  FOREIGN KEY (delegate_of) REFERENCES users(id),
  FOREIGN KEY (task_step_id) REFERENCES task_steps(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX task_assignees_open ON task_assignees USING btree (user_id, task_step_id) WHERE (ended_at IS NULL);

-- What people said about a task.
create table task_comments (
  id ksuid not null,
  task_id ksuid not null,
  user_id ksuid,
  body text not null,
  written_at timestamp with time zone not null,
  PRIMARY KEY (id),
  FOREIGN KEY (task_id) REFERENCES tasks(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX task_comments_task ON task_comments USING btree (task_id, id);

-- The steps a task has gone through, with the one it is in.
create table task_steps (
  id ksuid not null,
  task_id ksuid not null,
  position integer not null,
  kind text not null,
  definition jsonb not null,
  state text not null,
  outcome text,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  due_at timestamp with time zone,
  escalates_at timestamp with time zone,
  attempts integer not null default 0,
  last_error text,
  result jsonb not null default '{}'::jsonb,
  version integer not null default 1,
  provisioning_id ksuid,
  is_manual boolean not null default false,
  retry_at timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (provisioning_id) REFERENCES provisionings(id),
  FOREIGN KEY (task_id) REFERENCES tasks(id),
  CHECK (((state = 'done'::text) = (outcome IS NOT NULL))),
  CHECK (((state = 'done'::text) = (ended_at IS NOT NULL))),
  CHECK ((kind = ANY (ARRAY['approval'::text, 'provision'::text, 'accept'::text, 'reject'::text, 'wait'::text, 'form'::text]))),
  CHECK ((state = ANY (ARRAY['active'::text, 'done'::text])))
);
CREATE INDEX task_steps_due ON task_steps USING btree (due_at) WHERE ((state = 'active'::text) AND (due_at IS NOT NULL));
CREATE INDEX task_steps_escalating ON task_steps USING btree (escalates_at) WHERE ((state = 'active'::text) AND (escalates_at IS NOT NULL));
CREATE UNIQUE INDEX task_steps_one_active ON task_steps USING btree (task_id) WHERE (state = 'active'::text);
CREATE INDEX task_steps_provisioning ON task_steps USING btree (provisioning_id) WHERE (provisioning_id IS NOT NULL);
CREATE INDEX task_steps_task ON task_steps USING btree (task_id, "position");

-- Governed units of work: requests, revocations, certifications. A state changes together with its outcome.
create table tasks (
  id ksuid not null,
  number bigint not null generated always as identity,
  type text not null,
  state text not null,
  processing text not null,
  outcome text,
  outcome_reason text,
  app_id ksuid,
  entitlement_id ksuid,
  account_id ksuid,
  principal_id ksuid,
  subject_user_id ksuid,
  created_by ksuid,
  origin text not null,
  parent_task_id ksuid,
  campaign_id ksuid,
  group_id ksuid,
  justification text not null default ''::text,
  duration_seconds bigint,
  is_emergency boolean not null default false,
  form_answers jsonb not null default '{}'::jsonb,
  policy_id ksuid,
  policy_snapshot jsonb not null,
  due_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  hidden_at timestamp with time zone,
  version integer not null default 1,
  cause text,
  request_key text,
  overdue_at timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (number),
  FOREIGN KEY (account_id) REFERENCES accounts(id),
  FOREIGN KEY (app_id) REFERENCES apps(id),
  FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  FOREIGN KEY (created_by) REFERENCES users(id),
  FOREIGN KEY (entitlement_id) REFERENCES entitlements(id),
  FOREIGN KEY (parent_task_id) REFERENCES tasks(id),
  FOREIGN KEY (policy_id) REFERENCES policies(id),
  FOREIGN KEY (principal_id) REFERENCES resources(id),
  FOREIGN KEY (subject_user_id) REFERENCES users(id),
  CHECK ((cause = ANY (ARRAY['person'::text, 'expiry'::text, 'review'::text]))),
  CHECK (((state = 'closed'::text) = (outcome IS NOT NULL))),
  CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
  CHECK (((state = 'closed'::text) = (processing = 'done'::text))),
  CHECK (((cause IS NULL) OR (type = 'revoke'::text))),
  CHECK ((duration_seconds > 0)),
  CHECK ((origin = ANY (ARRAY['console'::text, 'api'::text, 'command_line'::text, 'campaign'::text, 'expiry'::text, 'automation'::text]))),
  CHECK ((outcome = ANY (ARRAY['granted'::text, 'revoked'::text, 'certified'::text, 'decertified'::text, 'denied'::text, 'cancelled'::text, 'error'::text, 'timed_out'::text, 'skipped'::text]))),
  CHECK ((processing = ANY (ARRAY['processing'::text, 'waiting'::text, 'done'::text]))),
  CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text]))),
  CHECK ((type = ANY (ARRAY['grant'::text, 'revoke'::text, 'certify'::text, 'offboarding'::text])))
);
CREATE INDEX tasks_account ON tasks USING btree (account_id, id);
CREATE INDEX tasks_app ON tasks USING btree (app_id, id);
CREATE INDEX tasks_campaign ON tasks USING btree (campaign_id, id) WHERE (campaign_id IS NOT NULL);
CREATE INDEX tasks_closed ON tasks USING btree (COALESCE(closed_at, 'infinity'::timestamp with time zone), id);
CREATE INDEX tasks_created ON tasks USING btree (created_at, id);
CREATE INDEX tasks_creator ON tasks USING btree (created_by, id);
CREATE INDEX tasks_due ON tasks USING btree (due_at) WHERE ((state = 'open'::text) AND (due_at IS NOT NULL));
CREATE INDEX tasks_entitlement ON tasks USING btree (entitlement_id, id);
CREATE UNIQUE INDEX tasks_one_open ON tasks USING btree (type, entitlement_id, COALESCE(principal_id, subject_user_id)) WHERE ((state = 'open'::text) AND (type = ANY (ARRAY['grant'::text, 'revoke'::text])) AND (entitlement_id IS NOT NULL));
CREATE INDEX tasks_open ON tasks USING btree (id) WHERE (state = 'open'::text);
CREATE INDEX tasks_parent ON tasks USING btree (parent_task_id) WHERE (parent_task_id IS NOT NULL);
CREATE UNIQUE INDEX tasks_request_key ON tasks USING btree (created_by, request_key) WHERE (request_key IS NOT NULL);
CREATE INDEX tasks_subject ON tasks USING btree (subject_user_id, id);

-- Everything a user is called in other systems; accounts are matched by it.
create table user_identifiers (
  user_id ksuid not null,
  kind text not null,
  folded folded not null,
  value text not null,
  PRIMARY KEY (user_id, kind, folded),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((kind = ANY (ARRAY['email'::text, 'username'::text, 'employee_id'::text])))
);
CREATE INDEX user_identifiers_match ON user_identifiers USING btree (kind, folded);

-- Who manages whom, as the directory says it: circles and self-managers included.
create table user_managers (
  user_id ksuid not null,
  manager_id ksuid not null,
  PRIMARY KEY (user_id, manager_id),
  FOREIGN KEY (manager_id) REFERENCES users(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX user_managers_reports ON user_managers USING btree (manager_id);

-- The server's own roles.
create table user_roles (
  user_id ksuid not null,
  role text not null,
  given_at timestamp with time zone not null,
  given_by ksuid,
  PRIMARY KEY (user_id, role),
  FOREIGN KEY (given_by) REFERENCES users(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((role = ANY (ARRAY['basic_user'::text, 'request_helpdesk'::text, 'application_administrator'::text, 'campaign_administrator'::text, 'connector_administrator'::text, 'read_only_administrator'::text, 'super_administrator'::text])))
);
CREATE INDEX user_roles_holders ON user_roles USING btree (role);

-- People, and services that act for themselves, known to the server.
create table users (
  id ksuid not null,
  kind text not null default 'person'::text,
  display_name text not null,
  given_name text,
  family_name text,
  primary_email text,
  department text,
  job_title text,
  employment_type text,
  employment_status text,
  directory_status text,
  status text not null,
  origin text not null,
  profile jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  deleted_at timestamp with time zone,
  version integer not null default 1,
  folded_name text not null generated always as (lower(display_name)) stored,
  PRIMARY KEY (id),
  CHECK ((kind = ANY (ARRAY['person'::text, 'service'::text]))),
  CHECK ((origin = ANY (ARRAY['directory'::text, 'local'::text, 'system'::text]))),
  CHECK ((status = ANY (ARRAY['enabled'::text, 'disabled'::text, 'deleted'::text])))
);
CREATE INDEX users_department ON users USING btree (COALESCE(lower(department), ''::text), id);
CREATE INDEX users_folded_name ON users USING btree (folded_name, id);
CREATE INDEX users_name ON users USING btree (display_name, id);
