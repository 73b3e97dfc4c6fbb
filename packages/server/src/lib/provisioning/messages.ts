import { create, type MessageInitShape } from '@bufbuild/protobuf'
import type { Tx } from '@rostrum/database'
import { makeGrantId } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
} from '@rostrum/protocol/connector'
import { fromPlainAnnotations } from '../plain-annotations.ts'
import { ServiceError } from '../service-error.ts'

/** A thing of an app as connectors name it, with whose it is. */
export interface Named<Message> {
  readonly message: Message
  readonly appId: string
  readonly connectorId: string
}

/** @throws ServiceError when there is none now, or it was not brought by a connector */
export async function loadResource(tx: Tx, id: string): Promise<Named<Resource>> {
  const row = await tx
    .selectFrom('resources as r')
    .innerJoin('resource_types as type', 'type.id', 'r.resource_type_id')
    .leftJoin('resources as parent', 'parent.id', 'r.parent_id')
    .leftJoin('resource_types as parent_type', 'parent_type.id', 'parent.resource_type_id')
    .select(['r.app_id', 'r.connector_id', 'r.source_id', 'r.display_name', 'r.description', 'r.detail', 'r.ended_at'])
    .select(['type.source_id as type', 'parent.source_id as parent', 'parent_type.source_id as parentType'])
    .where('r.id', '=', id)
    .executeTakeFirst()
  if (row === undefined || row.connector_id === null || row.ended_at !== null)
    throw new ServiceError(
      'not_found',
      'PRINCIPAL_NOT_FOUND',
      `there is no resource ${id} that a connector could write to`,
    )
  const message: MessageInitShape<typeof ResourceSchema> = {
    id: { resourceType: row.type, resource: row.source_id },
    displayName: row.display_name,
    description: row.description,
    annotations: fromPlainAnnotations(Object(row.detail).annotations),
    ...(row.parent !== null &&
      row.parentType !== null && { parentResourceId: { resourceType: row.parentType, resource: row.parent } }),
  }
  return { message: create(ResourceSchema, message), appId: row.app_id, connectorId: row.connector_id }
}

/** @throws ServiceError when there is none now, or nobody can be given it */
export async function loadEntitlement(tx: Tx, id: string): Promise<Named<Entitlement>> {
  const row = await tx.selectFrom('entitlements').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined || row.ended_at !== null)
    throw new ServiceError('not_found', 'ENTITLEMENT_NOT_FOUND', `there is no entitlement ${id}`)
  if (row.connector_id === null || row.is_immutable)
    throw new ServiceError(
      'failed_precondition',
      'NOT_PROVISIONABLE',
      `${row.display_name} follows from other access: it is neither granted nor revoked by itself`,
    )
  const { message: resource } = await loadResource(tx, row.resource_id)
  const message = create(EntitlementSchema, {
    id: row.source_id,
    resource,
    slug: row.slug,
    displayName: row.display_name,
    description: row.description,
    annotations: fromPlainAnnotations(Object(row.detail).annotations),
  })
  return { message, appId: row.app_id, connectorId: row.connector_id }
}

/** A grant as the connector knows it: what it said of it in a sync, and what it answered when it made it. */
export async function toGrant(tx: Tx, entitlementId: string, principalId: string) {
  const { message: entitlement } = await loadEntitlement(tx, entitlementId)
  const { message: principal } = await loadResource(tx, principalId)
  const held = await tx
    .selectFrom('grants')
    .select(['detail', 'provisioned_detail'])
    .where('entitlement_id', '=', entitlementId)
    .where('principal_id', '=', principalId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const ofSync = fromPlainAnnotations(Object(held?.detail).annotations)
  const ofGrant = fromPlainAnnotations(Object(held?.provisioned_detail).annotations)
  // Of one kind, what the grant itself was answered with counts: only that tells what it replaced.
  const kinds = new Set(ofGrant.map(({ typeUrl }) => typeUrl))
  return create(GrantSchema, {
    id: makeGrantId(entitlement.id, principal),
    entitlement,
    principal,
    annotations: [...ofGrant, ...ofSync.filter(({ typeUrl }) => !kinds.has(typeUrl))],
  })
}
