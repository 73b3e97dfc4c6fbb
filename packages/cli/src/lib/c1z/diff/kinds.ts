import { create, type DescMessage, type MessageShape, toBinary } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import type { GrantRow, SyncFile } from '@rostrum/c1z'
import { packAnnotation } from '@rostrum/protocol'
import {
  EntitlementSchema,
  ETagMatchSchema,
  ETagMetadataSchema,
  ETagSchema,
  type Grant,
  GrantExpandableSchema,
  GrantSchema,
  ResourceSchema,
} from '@rostrum/protocol/connector'
import type { MessageJson } from '../json/message-json.ts'
import { normalize, normalizeAnnotation } from '../json/normalize.ts'
import { keyOf, keyText } from '../view/resource-key.ts'

/** How rows of one table are told apart, compared and shown. */
export interface Kind<Row> {
  rows(file: SyncFile, syncId: string): Iterable<Row>
  id(row: Row): string
  /** equal bytes: equal rows; the other way round only with `meaning` */
  bytes(row: Row): Uint8Array
  /** equal bytes exactly where the rows say the same */
  meaning(row: Row): Uint8Array
  toJson(json: MessageJson, row: Row): string
}

export const resourceKind = kindOf(
  ResourceSchema,
  (file, syncId) => file.resources(syncId),
  ({ resource }) => resource,
  ({ resource }) => keyText(keyOf(resource.id)),
)

export const entitlementKind = kindOf(
  EntitlementSchema,
  (file, syncId) => file.entitlements(syncId),
  ({ entitlement }) => entitlement,
  ({ entitlement }) => entitlement.id,
)

export const grantKind = kindOf(
  GrantSchema,
  (file, syncId) => file.grants(syncId),
  wholeGrant,
  ({ grant }) => grant.id,
)

function kindOf<Row, Desc extends DescMessage>(
  schema: Desc,
  rows: (file: SyncFile, syncId: string) => Iterable<Row>,
  message: (row: Row) => MessageShape<Desc>,
  id: (row: Row) => string,
): Kind<Row> {
  return {
    rows,
    id,
    bytes: (row) => toBinary(schema, message(row)),
    meaning: (row) => toBinary(schema, normalize(schema, message(row), compared)),
    toJson: (json, row) => json.write(schema, message(row)),
  }
}

/** With what makes it expandable, which files keep in one place or another: whether access is passed on matters. */
function wholeGrant({ grant, expandable }: GrantRow): Grant {
  if (expandable === undefined) return grant
  return create(GrantSchema, {
    ...grant,
    annotations: [...grant.annotations, packAnnotation(GrantExpandableSchema, expandable)],
  })
}

/** Marks that old connectors left to themselves, for the next sync: no part of what a row says. */
const bookkeeping: ReadonlySet<string> = new Set(
  [ETagSchema, ETagMetadataSchema, ETagMatchSchema].map(({ typeName }): string => typeName),
)

function compared(annotation: Any): Any | undefined {
  if (bookkeeping.has(annotation.typeUrl.slice(annotation.typeUrl.lastIndexOf('/') + 1))) return undefined
  return normalizeAnnotation(annotation, compared)
}
