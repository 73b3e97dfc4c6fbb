alter table sessions drop constraint sessions_method_check;
alter table sessions add constraint sessions_method_check check (method in ('local', 'oidc'));

-- Networks that a local account may be used from; from everywhere when there are none.
alter table local_accounts add column allowed_ranges text[] not null default '{}';

create table oidc_attempts (
  state_hash bytea primary key,
  -- Of the cookie of the browser that began, so that no other one ends it.
  browser_hash bytea not null,
  nonce text not null,
  sealed_verifier bytea not null,
  purpose text not null check (purpose in ('sign_in', 'test')),
  -- Who tests; nobody is known yet who signs in.
  user_id ksuid references users (id),
  next text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  check ((purpose = 'test') = (user_id is not null))
);
create index oidc_attempts_expiry on oidc_attempts (expires_at);
comment on table oidc_attempts is 'Sign-ins that are under way at the identity provider; a row goes with its first answer.';
