alter table connector_hosts
  -- The library that it speaks the protocol with, as it names itself.
  add column sdk_version text not null default '',
  -- When two instances were last seen to go by this id at the same time.
  add column collided_at timestamptz;
