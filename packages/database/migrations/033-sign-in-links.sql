create table sign_in_links (
  token_hash bytea primary key,
  user_id ksuid not null references users (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table sign_in_links is 'Links that let one person in once, made by an operator.';
create index sign_in_links_end on sign_in_links (expires_at);

alter table sessions drop constraint sessions_method_check;
alter table sessions add constraint sessions_method_check check (method in ('local', 'oidc', 'link'));
