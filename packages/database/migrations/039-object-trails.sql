-- The trail of an object, and of what belongs to it, is read from its newest event on.
drop index audit_events_object;
create index audit_events_object on audit_events (object_kind, object_id, ordinal);
create index provisionings_entitlement on provisionings (entitlement_id, id) where entitlement_id is not null;
