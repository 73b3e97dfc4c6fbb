create table notices_seen (
  user_id ksuid primary key references users (id),
  outbox_id bigint not null,
  seen_at timestamptz not null
);
comment on table notices_seen is 'Up to which notice somebody has seen theirs; the notices are the messages of topic mail.';
create index outbox_people on outbox (order_key, id) where topic = 'mail';
