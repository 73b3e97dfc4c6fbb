-- Members of the API that mean nothing here and are given back as they came, so that whoever manages them finds them.
alter table apps add column kept jsonb not null default '{}';
alter table connectors
  add column kept jsonb not null default '{}';
alter table entitlements add column kept jsonb not null default '{}';
alter table resources add column kept jsonb not null default '{}';
alter table owners
  -- What the owner is to it, in the words of the API.
  add column role_slug text not null default 'owner',
  -- Owners are listed in the order in which they were named.
  add column position integer not null default 0;
