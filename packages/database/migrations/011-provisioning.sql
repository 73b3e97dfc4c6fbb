create table provisionings (
  id ksuid primary key,
  ordinal bigint generated always as identity unique,
  app_id ksuid not null references apps (id),
  connector_id ksuid not null references connectors (id),
  kind text not null check (kind in ('grant', 'revoke', 'create_account', 'delete_account', 'rotate_credential')),
  entitlement_id ksuid references entitlements (id),
  principal_id ksuid references resources (id),
  -- What a new account is to be like, and for whom a rotated secret is encrypted; nothing secret.
  input jsonb not null default '{}',
  state text not null default 'queued' check (state in ('queued', 'verifying', 'finished')),
  outcome text check (outcome in ('applied', 'failed', 'cancelled')),
  -- It was as wanted before, so nothing was written.
  was_so_already boolean not null default false,
  error_code integer,
  error_message text,
  -- As the connector answered.
  result jsonb not null default '{}',
  connector_task_id ksuid references connector_tasks (id),
  attempts integer not null default 0,
  idempotency_key text collate "C" not null unique,
  requested_at timestamptz not null,
  requested_by ksuid references users (id),
  due_at timestamptz not null,
  overdue_at timestamptz,
  -- The answer was lost: what a sync that began to read later finds, tells whether it was done.
  verify_from timestamptz,
  finished_at timestamptz,
  confirmed_by ksuid references sync_runs (id),
  refuted_by ksuid references sync_runs (id),
  check ((state = 'finished') = (outcome is not null)),
  check ((state = 'finished') = (finished_at is not null)),
  check ((state = 'verifying') = (verify_from is not null)),
  check ((kind in ('grant', 'revoke')) = (entitlement_id is not null)),
  check ((kind = 'create_account') = (principal_id is null))
);
create index provisionings_open on provisionings (connector_id, ordinal) where state <> 'finished';
create index provisionings_task on provisionings (connector_task_id);
create index provisionings_unproven on provisionings (connector_id, finished_at)
  where outcome = 'applied' and confirmed_by is null and refuted_by is null;
create index provisionings_principal on provisionings (principal_id, ordinal);
comment on table provisionings is 'What is to be written in outside systems: each a decision carried out by a connector, with its proof.';
