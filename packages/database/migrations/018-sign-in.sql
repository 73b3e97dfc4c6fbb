create table local_accounts (
  user_id ksuid primary key references users (id),
  password_hash text not null,
  -- The secret of the second factor.
  sealed_totp bytea not null,
  -- The last interval of which a code was taken, so that none is taken twice.
  last_step bigint not null default 0,
  failed_attempts integer not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table sessions (
  id ksuid primary key,
  token_hash bytea not null unique,
  user_id ksuid not null references users (id),
  method text not null check (method in ('local')),
  address text not null,
  agent text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index sessions_user on sessions (user_id) where ended_at is null;

create table device_codes (
  device_hash bytea primary key,
  user_code text not null unique collate "C",
  client_id text not null,
  address text not null,
  agent text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  is_approved boolean,
  user_id ksuid references users (id),
  used_at timestamptz,
  check ((decided_at is null) = (is_approved is null)),
  check (is_approved is not true or user_id is not null)
);

comment on table local_accounts is 'Accounts of this server itself, for when no identity provider is at hand: a password and a second factor.';
comment on table sessions is 'Who is signed in where. The cookie holds what the hash is of.';
comment on table device_codes is 'Programs that wait for somebody to let them in.';
