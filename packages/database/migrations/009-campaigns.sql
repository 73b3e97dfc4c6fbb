create table campaigns (
  id ksuid primary key,
  display_name text not null,
  description text not null default '',
  state text not null check (state in ('draft', 'preparing', 'staged', 'starting', 'running', 'closing', 'completed',
    'cancelled', 'failed_to_prepare')),
  policy_id ksuid references policies (id),
  uses_own_policies boolean not null default false,
  scope jsonb not null default '{}',
  settings jsonb not null default '{}',
  instructions text not null default '',
  undecided text not null default 'skip' check (undecided in ('revoke', 'skip')),
  starts_at timestamptz,
  due_at timestamptz,
  ends_at timestamptz,
  target_days integer not null default 14 check (target_days > 0),
  -- Scope, policy versions and data sources as they were when the campaign was staged.
  snapshot jsonb,
  error_message text,
  created_at timestamptz not null,
  created_by ksuid references users (id),
  updated_at timestamptz not null,
  staged_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  remediated_at timestamptz,
  version integer not null default 1
);
create index campaigns_state on campaigns (state, id);
comment on table campaigns is 'Access reviews.';

alter table tasks add foreign key (campaign_id) references campaigns (id);
alter table owners add foreign key (campaign_id) references campaigns (id);

create table campaign_sources (
  campaign_id ksuid not null references campaigns (id),
  sync_run_id ksuid not null references sync_runs (id),
  -- What was wrong with the source when the campaign was staged, and who went on all the same.
  flags text[] not null default '{}',
  accepted_by ksuid references users (id),
  accepted_at timestamptz,
  primary key (campaign_id, sync_run_id)
);
comment on table campaign_sources is 'The syncs whose data a campaign froze.';

create table campaign_items (
  task_id ksuid primary key references tasks (id),
  campaign_id ksuid not null references campaigns (id),
  grant_id bigint not null references grants (id),
  -- The row a reviewer saw, as evidence: names, owner, last use at the time of staging.
  snapshot jsonb not null,
  revoke_task_id ksuid references tasks (id),
  removal_reported_at timestamptz,
  removal_confirmed_by ksuid references sync_runs (id),
  exception jsonb
);
create index campaign_items_campaign on campaign_items (campaign_id, task_id);
create index campaign_items_grant on campaign_items (grant_id);
comment on table campaign_items is 'The grants under review, each with its task, and what became of a denial.';

create table review_drafts (
  task_id ksuid not null references tasks (id),
  reviewer_id ksuid not null references users (id),
  answer text not null check (answer in ('certify', 'decertify')),
  reason text,
  comment text not null default '',
  drafted_at timestamptz not null,
  primary key (task_id, reviewer_id)
);
create index review_drafts_reviewer on review_drafts (reviewer_id, task_id);
comment on table review_drafts is 'Decisions a reviewer holds back until they submit; private to them.';

create table review_submissions (
  id ksuid primary key,
  campaign_id ksuid not null references campaigns (id),
  reviewer_id ksuid not null references users (id),
  submitted_at timestamptz not null,
  accepted integer not null,
  refused jsonb not null default '[]'
);
create index review_submissions_campaign on review_submissions (campaign_id, id);
comment on table review_submissions is 'What reviewers submitted when, and which of it came too late.';

alter table task_answers add foreign key (submission_id) references review_submissions (id);
