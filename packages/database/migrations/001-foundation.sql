-- What everything else stands on. Times are always written by the program, from its one clock; no default says now().

create domain ksuid as text collate "C" check (length(value) = 27);
comment on domain ksuid is 'The id of everything that has one outside of the server: 27 of 0-9A-Za-z, in order of creation.';

create domain folded as text collate "C";
comment on domain folded is 'A name or address as it is compared: trimmed, NFKC, case-folded.';

create table clock (
  only_row boolean primary key default true check (only_row),
  offset_ms bigint not null default 0
);
insert into clock default values;
comment on table clock is 'How far the one clock of all replicas is ahead of the database''s own; 0 in production.';

create table settings (
  name text collate "C" primary key,
  value jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  updated_by ksuid
);
comment on table settings is 'Settings of the organisation, one row each.';

create table idempotency_keys (
  actor_id ksuid not null,
  key text collate "C" not null,
  request_digest bytea not null,
  response jsonb,
  created_at timestamptz not null,
  primary key (actor_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
comment on table idempotency_keys is 'Creating calls that may be repeated, with the answer the first one got.';

create table outbox (
  id bigint generated always as identity primary key,
  topic text collate "C" not null,
  order_key text collate "C" not null,
  idempotency_key text collate "C" not null unique,
  payload jsonb not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  finished_at timestamptz,
  last_error text,
  check ((state = 'waiting') = (finished_at is null))
);
create index outbox_waiting on outbox (order_key, id) where state = 'waiting';
create index outbox_finished on outbox (finished_at) where state <> 'waiting';
comment on table outbox is 'What leaves the database, written in the transaction of its cause and delivered at least once, in order for each key.';

create table reconcilers (
  name text collate "C" primary key,
  runs bigint not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  outcome text check (outcome in ('done', 'failed')),
  report jsonb,
  error text
);
comment on table reconcilers is 'One row for each reconciler: its lock lets one server at a time run it, and it tells how the last run went.';

-- The server's role may insert and read audit events, links and checkpoints, and nothing else.
create table audit_events (
  id ksuid primary key,
  ordinal bigint generated always as identity unique,
  occurred_at timestamptz not null,
  actor_kind text not null check (actor_kind in ('user', 'service_principal', 'connector_host', 'system')),
  actor_id text collate "C",
  on_behalf_of ksuid,
  verb text collate "C" not null,
  object_kind text collate "C" not null,
  object_id text collate "C",
  outcome text not null check (outcome in ('succeeded', 'denied', 'failed')),
  detail jsonb not null default '{}',
  source jsonb not null default '{}',
  request_id text collate "C",
  -- Ties the begun and the ended event of work that leaves the database.
  work_id ksuid
);
create index audit_events_time on audit_events (occurred_at, id);
create index audit_events_object on audit_events (object_kind, object_id, id);
create index audit_events_actor on audit_events (actor_id, id);
comment on table audit_events is 'What actors did and were refused, written in the transaction of the change and never changed.';

create table audit_unsealed (
  event_id ksuid primary key references audit_events (id)
);
comment on table audit_unsealed is 'Events that have no place in the hash chain yet.';

create table audit_links (
  place bigint primary key check (place > 0),
  event_id ksuid not null unique references audit_events (id),
  previous_hash bytea not null,
  hash bytea not null
);
comment on table audit_links is 'The hash chain: each event''s place, with the hash of the one before. Lists go by place, so a past range never changes.';

create table audit_checkpoints (
  place bigint primary key references audit_links (place),
  hash bytea not null,
  signed_at timestamptz not null,
  key_id text collate "C" not null,
  signature bytea not null
);
comment on table audit_checkpoints is 'Signed statements of the chain''s hash at a place.';
