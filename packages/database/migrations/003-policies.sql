create table policies (
  id ksuid primary key,
  type text not null check (type in ('grant', 'certify', 'revoke')),
  display_name text not null,
  description text not null default '',
  is_builtin boolean not null default false,
  definition jsonb not null,
  annotations jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  version integer not null default 1
);
create index policies_name on policies (display_name, id);
comment on table policies is 'Ordered rules that choose a list of steps, in their present version.';

create table policy_versions (
  policy_id ksuid not null references policies (id),
  version integer not null,
  display_name text not null,
  definition jsonb not null,
  saved_at timestamptz not null,
  saved_by ksuid references users (id),
  primary key (policy_id, version)
);
comment on table policy_versions is 'Every version of a policy that was ever in force.';
