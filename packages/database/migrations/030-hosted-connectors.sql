alter table connectors
  -- Grows with whatever the connector's program is started with: settings, options, writing on or off.
  add column settings_version integer not null default 0,
  add column tested_at timestamptz,
  -- the settings that were tested
  add column tested_version integer,
  add column test_passed boolean,
  -- each with name, ok, warning, cause and fix
  add column test_checks jsonb,
  add check ((tested_at is null) = (tested_version is null) and (tested_at is null) = (test_passed is null)
    and (tested_at is null) = (test_checks is null));

-- The connectors that a server runs itself, each with the worker that has it in hand.
create table hosted_connectors (
  connector_id ksuid primary key references connectors (id),
  worker_id text not null,
  -- by the database's own clock: who keeps a program running does so in real time
  leased_until timestamptz not null,
  -- of the program that runs now, if one does
  credential_id ksuid references credentials (id),
  -- starts and tests that failed in a row
  failures integer not null default 0,
  next_try_at timestamptz,
  last_end text not null default ''
);
comment on table hosted_connectors is 'Connectors that a server runs itself, each with the worker that has it in hand.';
