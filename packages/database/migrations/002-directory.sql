create table users (
  id ksuid primary key,
  kind text not null default 'person' check (kind in ('person', 'service')),
  display_name text not null,
  given_name text,
  family_name text,
  primary_email text,
  department text,
  job_title text,
  employment_type text,
  employment_status text,
  directory_status text,
  status text not null check (status in ('enabled', 'disabled', 'deleted')),
  origin text not null check (origin in ('directory', 'local', 'system')),
  profile jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  disabled_at timestamptz,
  deleted_at timestamptz,
  version integer not null default 1
);
create index users_name on users (display_name, id);
comment on table users is 'People, and services that act for themselves, known to the server.';

create table user_identifiers (
  user_id ksuid not null references users (id),
  kind text not null check (kind in ('email', 'username', 'employee_id')),
  folded folded not null,
  value text not null,
  primary key (user_id, kind, folded)
);
create index user_identifiers_match on user_identifiers (kind, folded);
comment on table user_identifiers is 'Everything a user is called in other systems; accounts are matched by it.';

create table user_managers (
  user_id ksuid not null references users (id),
  manager_id ksuid not null references users (id),
  primary key (user_id, manager_id)
);
create index user_managers_reports on user_managers (manager_id);
comment on table user_managers is 'Who manages whom, as the directory says it: circles and self-managers included.';

create table user_roles (
  user_id ksuid not null references users (id),
  role text not null check (role in ('basic_user', 'request_helpdesk', 'application_administrator',
    'campaign_administrator', 'connector_administrator', 'read_only_administrator', 'super_administrator')),
  given_at timestamptz not null,
  given_by ksuid references users (id),
  primary key (user_id, role)
);
create index user_roles_holders on user_roles (role);
comment on table user_roles is 'The server''s own roles.';

create table delegations (
  user_id ksuid primary key references users (id),
  delegate_id ksuid not null references users (id) check (delegate_id <> user_id),
  starts_at timestamptz not null,
  ends_at timestamptz,
  set_at timestamptz not null,
  set_by ksuid not null references users (id)
);
create index delegations_delegate on delegations (delegate_id);
comment on table delegations is 'Who gets a user''s tasks instead of them.';
