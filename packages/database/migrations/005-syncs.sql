create table sync_runs (
  id ksuid primary key,
  app_id ksuid not null references apps (id),
  connector_id ksuid not null references connectors (id),
  trigger text not null check (trigger in ('schedule', 'manual', 'setup', 'retry', 'file')),
  requested_by ksuid references users (id),
  -- What was asked for; a file does not say whether parts were left out on purpose.
  request jsonb not null default '{}',
  state text not null check (state in ('queued', 'running', 'ingesting', 'held', 'finished')),
  outcome text check (outcome in ('succeeded', 'failed', 'cancelled', 'discarded')),
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  -- The instant at which its data became what people see.
  applied_at timestamptz,
  phase text,
  progress jsonb not null default '{}',
  error_class text check (error_class in ('network', 'tls', 'credentials', 'permission', 'rate_limit', 'vendor',
    'unexpected_data', 'anomaly', 'host', 'internal')),
  error_message text,
  error_evidence text,
  error_fix text,
  file_key text,
  file_sha256 bytea,
  file_bytes bigint,
  -- How often its file was begun to be ingested: a file that kills the server is not tried for ever.
  ingest_attempts integer not null default 0,
  scope_digest text,
  held jsonb,
  decided_at timestamptz,
  decided_by ksuid references users (id),
  check ((state = 'finished') = (outcome is not null)),
  check ((state = 'finished') = (ended_at is not null)),
  check ((applied_at is not null) = (outcome is not distinct from 'succeeded'))
);
create index sync_runs_connector on sync_runs (connector_id, id);
create index sync_runs_applied on sync_runs (connector_id, applied_at) where applied_at is not null;
-- One sync at a time for each connector; one that is held for a decision does not keep the next from running.
create unique index sync_runs_one_open on sync_runs (connector_id) where state in ('queued', 'running', 'ingesting');
comment on table sync_runs is 'Each reading of an app through a connector, with its outcome.';

create table sync_run_counts (
  sync_run_id ksuid not null references sync_runs (id),
  kind text not null check (kind in ('resource_types', 'resources', 'accounts', 'entitlements', 'grants')),
  total bigint not null,
  added bigint not null,
  changed bigint not null,
  removed bigint not null,
  primary key (sync_run_id, kind)
);
comment on table sync_run_counts is 'What a sync found, and how it differs from the last good one.';

create table sync_run_log (
  sync_run_id ksuid not null references sync_runs (id),
  line bigint generated always as identity,
  at timestamptz not null,
  level text not null check (level in ('debug', 'info', 'warn', 'error')),
  phase text not null default '',
  message text not null,
  fields jsonb not null default '{}',
  primary key (sync_run_id, line)
);
comment on table sync_run_log is 'The log of a sync, secrets taken out before it is stored.';

create table connector_tasks (
  id ksuid primary key,
  -- In the order in which they were made; ids of one second sort at random.
  ordinal bigint generated always as identity unique,
  connector_id ksuid not null references connectors (id),
  kind text collate "C" not null,
  payload jsonb not null,
  sync_run_id ksuid references sync_runs (id),
  task_step_id ksuid,
  -- Tasks with the same key are handed out one after another: what is done to one principal is serialised.
  order_key text collate "C",
  idempotency_key text collate "C" not null unique,
  state text not null default 'queued' check (state in ('queued', 'leased', 'finished')),
  outcome text check (outcome in ('succeeded', 'failed', 'cancelled')),
  created_at timestamptz not null,
  due_at timestamptz not null,
  attempts integer not null default 0,
  max_attempts integer not null default 5,
  leased_by text collate "C",
  leased_at timestamptz,
  leased_until timestamptz,
  heartbeat_at timestamptz,
  cancel_requested_at timestamptz,
  finished_at timestamptz,
  status_code integer,
  status_message text,
  result jsonb,
  check ((state = 'finished') = (outcome is not null)),
  check ((state = 'leased') = (leased_until is not null))
);
create index connector_tasks_waiting on connector_tasks (connector_id, due_at, ordinal) where state = 'queued';
create index connector_tasks_leased on connector_tasks (leased_until) where state = 'leased';
create index connector_tasks_order on connector_tasks (connector_id, order_key, ordinal)
  where order_key is not null and state <> 'finished';
create index connector_tasks_sync on connector_tasks (sync_run_id) where sync_run_id is not null;
comment on table connector_tasks is 'Work handed to connectors, each with a lease while a host has it.';
