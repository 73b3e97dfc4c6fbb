alter table grants add column remind_at timestamptz;
comment on column grants.remind_at is 'When the holder is to hear that the access ends; null when it is too short for that, or they have heard.';
create index grants_reminding on grants (remind_at) where remind_at is not null and held_until is null;
-- What was granted before hears of its end a day ahead.
update grants set remind_at = greatest(now(), expires_at - interval '1 day')
where held_until is null and expires_at > now() + interval '30 minutes';
