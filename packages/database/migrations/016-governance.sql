alter table policies
  -- Which of the policies of every installation it is.
  add column builtin_key text unique,
  add check (is_builtin = (builtin_key is not null));

alter table tasks
  -- Why access is to be taken away: somebody wants it, its time is over, or a review denied it.
  add column cause text check (cause in ('person', 'expiry', 'review')),
  -- The same for the same wish of the same person, so that a repeated call finds the first one's task.
  add column request_key text collate "C",
  -- Access should have been gone by then, and was not.
  add column overdue_at timestamptz,
  add check (cause is null or type = 'revoke');
create unique index tasks_request_key on tasks (created_by, request_key) where request_key is not null;
create index tasks_open on tasks (id) where state = 'open';

alter table task_steps
  -- The write that carries it out now.
  add column provisioning_id ksuid references provisionings (id),
  -- A person is to do it, for no connector can, or its connector failed.
  add column is_manual boolean not null default false,
  add column retry_at timestamptz;
create index task_steps_provisioning on task_steps (provisioning_id) where provisioning_id is not null;

alter table grant_sources
  -- When this reason ends by itself.
  add column expires_at timestamptz,
  drop constraint grant_sources_kind_check,
  -- `standing`: it was there before a task granted it for a time, and stays.
  add constraint grant_sources_kind_check check (kind in ('entitlement', 'task', 'standing'));
create index grant_sources_expiring on grant_sources (expires_at) where expires_at is not null and held_until is null;
