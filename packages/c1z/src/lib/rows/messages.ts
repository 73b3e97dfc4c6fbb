import { create, type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf'
import { findAnnotation, withoutAnnotation } from '@rostrum/protocol'
import {
  EntitlementSchema,
  type Grant,
  type GrantExpandable,
  GrantExpandableSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from '@rostrum/protocol/connector'
import type { EntitlementRow, GrantRow, ResourceRow, ResourceTypeRow } from '../rows.ts'
import type { ScannedRow } from './scan.ts'
import { readTime } from './sync-runs.ts'

/** What `readX` below needs of a row. */
export const rowColumns = {
  v1_resource_types: ['data', 'discovered_at'],
  v1_resources: ['data', 'discovered_at'],
  v1_entitlements: ['data', 'discovered_at'],
  v1_grants: [
    'data',
    'discovered_at',
    'external_id',
    'resource_type_id',
    'resource_id',
    'entitlement_id',
    'principal_resource_type_id',
    'principal_resource_id',
    'expansion',
    'needs_expansion',
  ],
} as const

export function readResourceType(row: ScannedRow): ResourceTypeRow {
  return { ...placeOf(row), resourceType: decode(ResourceTypeSchema, row) }
}

export function readResource(row: ScannedRow): ResourceRow {
  return { ...placeOf(row), resource: decode(ResourceSchema, row) }
}

export function readEntitlement(row: ScannedRow): EntitlementRow {
  return { ...placeOf(row), entitlement: decode(EntitlementSchema, row) }
}

export function readGrant(row: ScannedRow): GrantRow {
  const grant = restoreReferences(decode(GrantSchema, row), row)
  const expandable = readExpandable(grant, row)
  grant.annotations = withoutAnnotation(grant.annotations, GrantExpandableSchema)
  return { ...placeOf(row), grant, expandable, needsExpansion: row.flag('needs_expansion') }
}

function placeOf(row: ScannedRow) {
  return { rowId: row.id, discoveredAt: readTime(row, 'discovered_at') }
}

/** Some writers leave out what the columns tell already: who, and what of (c1z-format 3.5). */
function restoreReferences(grant: Grant, row: ScannedRow): Grant {
  if (grant.id !== '' && grant.entitlement !== undefined && grant.principal !== undefined) return grant
  const stub = create(GrantSchema, {
    id: row.text('external_id'),
    entitlement: {
      id: row.text('entitlement_id'),
      resource: { id: { resourceType: row.text('resource_type_id'), resource: row.text('resource_id') } },
    },
    principal: {
      id: {
        resourceType: row.text('principal_resource_type_id'),
        resource: row.text('principal_resource_id'),
      },
    },
  })
  if (grant.id === '') grant.id = stub.id
  if (grant.entitlement === undefined && stub.entitlement !== undefined) grant.entitlement = stub.entitlement
  if (grant.principal === undefined && stub.principal !== undefined) grant.principal = stub.principal
  return grant
}

/** In a column of its own, or, in files of old SDKs, still among the annotations. */
function readExpandable(grant: Grant, row: ScannedRow): GrantExpandable | undefined {
  const column = row.optionalBlob('expansion')
  const expandable =
    column !== undefined && column.length > 0
      ? decode(GrantExpandableSchema, row, 'expansion')
      : guard(row, 'data', () => findAnnotation(grant.annotations, GrantExpandableSchema))
  return expandable?.entitlementIds.some((id) => id.trim() !== '') === true ? expandable : undefined
}

function decode<Desc extends DescMessage>(schema: Desc, row: ScannedRow, column = 'data'): MessageShape<Desc> {
  const bytes = row.blob(column)
  return guard(row, column, () => fromBinary(schema, bytes))
}

function guard<T>(row: ScannedRow, column: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw row.invalid(`${column} is no such message: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}
