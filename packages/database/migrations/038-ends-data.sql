alter table connectors add column ends_data boolean not null default false;
comment on column connectors.ends_data is 'Deleted, and what it brought is still to be ended.';
create index connectors_ending_data on connectors (id) where ends_data;
