-- A million grants at once: what each row costs counts.

-- Whoever asks for a principal's grants asks for all of them: the key of each principal is kept once, not once a grant.
drop index grants_principal;
create index grants_principal on grants (principal_id);

-- One check in place of three: the usual row, which is held, is done with the first question.
alter table grants drop constraint grants_check, drop constraint grants_check1, drop constraint grants_ended_because_check;
alter table grants add constraint grants_interval check (
  case when held_until is null then ended_because is null
  else held_until >= held_from and ended_because is not null
    and ended_because in ('gone', 'revoked', 'expired', 'replaced', 'corrected') end);

-- Grants are staged by numbers, and what the numbers stand for once.
drop table staged_grants;
create table staged_grants (
  entitlement_no integer not null,
  principal_no integer not null,
  is_direct boolean not null,
  is_immutable boolean not null,
  via_source_ids text[],
  detail jsonb
);
comment on table staged_grants is 'Shape: grants of a file; entitlements they come through by source id.';

create table staged_grant_entitlements (
  no integer not null,
  source_id text collate "C" not null
);
comment on table staged_grant_entitlements is 'Shape: what the grants of a file are of. Seldom one has several numbers.';

create table staged_grant_principals (
  no integer not null,
  type_source_id text collate "C" not null,
  source_id text collate "C" not null
);
comment on table staged_grant_principals is 'Shape: whom the grants of a file are to. Seldom one has several numbers.';
