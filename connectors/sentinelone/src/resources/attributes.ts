import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { create } from '@bufbuild/protobuf'
import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt'
import { Status_ResourceStatus as ResourceStatus, type Status, StatusSchema } from '@rostrum/protocol/connector'
import type { Instant } from '../client/answer-fields.ts'

/** A profile without what is unknown. */
export function profileOf(attributes: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const profile: JsonObject = {}
  for (const name in attributes) {
    const value = attributes[name]
    if (value !== undefined) profile[name] = value
  }
  return profile
}

/** The same for `packAnnotation` only, which leaves out what is undefined by itself: people are many. */
export function packedProfileOf(attributes: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return attributes as JsonObject
}

/** To the microsecond, as consoles tell it; a Date would lose the last three digits. */
export function timestampOf(instant: Instant): Timestamp
export function timestampOf(instant: Instant | undefined): Timestamp | undefined
export function timestampOf(instant: Instant | undefined): Timestamp | undefined {
  if (instant === undefined) return undefined
  const timestamp = timestampFromMs(Date.parse(instant))
  const fraction = /\.(\d{1,9})/.exec(instant)?.[1]
  if (fraction !== undefined) timestamp.nanos = Number(fraction.padEnd(9, '0'))
  return timestamp
}

/** Of an account or a site; undefined where the console tells no state. */
export function placeStatusOf(kind: string, state: string | undefined): Status | undefined {
  if (state === undefined) return undefined
  const status = statuses[state] ?? ResourceStatus.UNSPECIFIED
  return create(StatusSchema, { status, details: status === ResourceStatus.ENABLED ? '' : `${kind} ${state}` })
}

const statuses: Readonly<Record<string, ResourceStatus>> = {
  active: ResourceStatus.ENABLED,
  expired: ResourceStatus.DISABLED,
  deleted: ResourceStatus.DELETED,
}
