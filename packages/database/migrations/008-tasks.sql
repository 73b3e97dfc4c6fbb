create table tasks (
  id ksuid primary key,
  number bigint generated always as identity unique,
  type text not null check (type in ('grant', 'revoke', 'certify', 'offboarding')),
  state text not null check (state in ('open', 'closed')),
  processing text not null check (processing in ('processing', 'waiting', 'done')),
  outcome text check (outcome in ('granted', 'revoked', 'certified', 'decertified', 'denied', 'cancelled', 'error',
    'timed_out', 'skipped')),
  outcome_reason text,
  app_id ksuid references apps (id),
  entitlement_id ksuid references entitlements (id),
  account_id ksuid references accounts (id),
  principal_id ksuid references resources (id),
  subject_user_id ksuid references users (id),
  created_by ksuid references users (id),
  origin text not null check (origin in ('console', 'api', 'command_line', 'campaign', 'expiry', 'automation')),
  parent_task_id ksuid references tasks (id),
  campaign_id ksuid,
  -- Tasks submitted together.
  group_id ksuid,
  justification text not null default '',
  duration_seconds bigint check (duration_seconds > 0),
  is_emergency boolean not null default false,
  form_answers jsonb not null default '{}',
  policy_id ksuid references policies (id),
  -- The policy, its nested policies and the resolved approvers' rule as they were when the task was created.
  policy_snapshot jsonb not null,
  due_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  closed_at timestamptz,
  hidden_at timestamptz,
  version integer not null default 1,
  check ((state = 'closed') = (outcome is not null)),
  check ((state = 'closed') = (closed_at is not null)),
  check ((state = 'closed') = (processing = 'done'))
);
-- One open request for the same thing: the second is a link to the first.
create unique index tasks_one_open on tasks (type, entitlement_id, coalesce(principal_id, subject_user_id))
  where state = 'open' and type in ('grant', 'revoke') and entitlement_id is not null;
create index tasks_subject on tasks (subject_user_id, id);
create index tasks_creator on tasks (created_by, id);
create index tasks_entitlement on tasks (entitlement_id, id);
create index tasks_account on tasks (account_id, id);
create index tasks_app on tasks (app_id, id);
create index tasks_campaign on tasks (campaign_id, id) where campaign_id is not null;
create index tasks_parent on tasks (parent_task_id) where parent_task_id is not null;
create index tasks_due on tasks (due_at) where state = 'open' and due_at is not null;
comment on table tasks is 'Governed units of work: requests, revocations, certifications. A state changes together with its outcome.';

create table task_steps (
  id ksuid primary key,
  task_id ksuid not null references tasks (id),
  position integer not null,
  kind text not null check (kind in ('approval', 'provision', 'accept', 'reject', 'wait', 'form')),
  definition jsonb not null,
  state text not null check (state in ('active', 'done')),
  outcome text,
  started_at timestamptz not null,
  ended_at timestamptz,
  due_at timestamptz,
  escalates_at timestamptz,
  attempts integer not null default 0,
  last_error text,
  result jsonb not null default '{}',
  version integer not null default 1,
  check ((state = 'done') = (outcome is not null)),
  check ((state = 'done') = (ended_at is not null))
);
create index task_steps_task on task_steps (task_id, position);
create unique index task_steps_one_active on task_steps (task_id) where state = 'active';
create index task_steps_due on task_steps (due_at) where state = 'active' and due_at is not null;
create index task_steps_escalating on task_steps (escalates_at) where state = 'active' and escalates_at is not null;
comment on table task_steps is 'The steps a task has gone through, with the one it is in.';

alter table connector_tasks add foreign key (task_step_id) references task_steps (id);
create index connector_tasks_step on connector_tasks (task_step_id) where task_step_id is not null;

create table task_assignees (
  task_step_id ksuid not null references task_steps (id),
  user_id ksuid not null references users (id),
  delegate_of ksuid references users (id),
  assigned_at timestamptz not null,
  assigned_by ksuid references users (id),
  reason text not null default '',
  ended_at timestamptz,
  reminded_at timestamptz,
  primary key (task_step_id, user_id)
);
create index task_assignees_open on task_assignees (user_id, task_step_id) where ended_at is null;
comment on table task_assignees is 'Who may answer a step, and who might have.';

create table task_answers (
  id ksuid primary key,
  task_step_id ksuid not null references task_steps (id),
  user_id ksuid not null references users (id),
  delegate_of ksuid references users (id),
  answer text not null check (answer in ('approve', 'deny', 'certify', 'decertify', 'provisioned', 'not_provisioned',
    'reassign')),
  reason text,
  comment text not null default '',
  submission_id ksuid,
  answered_at timestamptz not null
);
create index task_answers_step on task_answers (task_step_id, id);
create index task_answers_user on task_answers (user_id, id);
create index task_answers_submission on task_answers (submission_id) where submission_id is not null;
comment on table task_answers is 'What assignees answered.';

create table task_comments (
  id ksuid primary key,
  task_id ksuid not null references tasks (id),
  user_id ksuid references users (id),
  body text not null,
  written_at timestamptz not null
);
create index task_comments_task on task_comments (task_id, id);
comment on table task_comments is 'What people said about a task.';
