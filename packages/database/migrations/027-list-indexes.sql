-- Names as lists are sorted by them.
create index resources_name on resources (app_id, lower(coalesce(custom_name, display_name)), id);
create index resources_all_names on resources (lower(coalesce(custom_name, display_name)), id);
create index entitlements_name on entitlements (app_id, lower(coalesce(custom_name, display_name)), id);
create index entitlements_all_names on entitlements (lower(coalesce(custom_name, display_name)), id);
create index entitlements_holders on entitlements (grant_count, id);
create index users_lower_name on users (lower(display_name), id);
create index resources_first_seen on resources (created_at, id);
create index accounts_email on accounts (coalesce(lower(email), ''), id);
create index accounts_last_login on accounts (coalesce(last_login_at, '-infinity'), id);
create index tasks_created on tasks (created_at, id);
create index tasks_closed on tasks (coalesce(closed_at, 'infinity'), id);
