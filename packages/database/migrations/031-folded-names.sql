-- Names as lists are sorted by them and searched, kept so that nobody computes them for each row of each list.
alter table resources add column folded_name text not null
  generated always as (lower(coalesce(custom_name, display_name))) stored;
alter table entitlements add column folded_name text not null
  generated always as (lower(coalesce(custom_name, display_name))) stored;
alter table users add column folded_name text not null generated always as (lower(display_name)) stored;

drop index resources_name, resources_all_names, entitlements_name, entitlements_all_names, users_lower_name;
create index resources_name on resources (app_id, folded_name, id);
create index resources_all_names on resources (folded_name, id);
create index entitlements_name on entitlements (app_id, folded_name, id);
create index entitlements_all_names on entitlements (folded_name, id);
create index users_folded_name on users (folded_name, id);
create index users_department on users (coalesce(lower(department), ''), id);
