-- Names as lists are sorted by them.
create index resources_name on resources (app_id, lower(coalesce(custom_name, display_name)), id);
create index entitlements_name on entitlements (app_id, lower(coalesce(custom_name, display_name)), id);
create index entitlements_holders on entitlements (grant_count, id);
create index users_lower_name on users (lower(display_name), id);
