import type { JsonObject } from '@bufbuild/protobuf'
import {
  type Entitlement,
  type Resource,
  ResourceType_Trait,
  Status_ResourceStatus,
  type UserTrait,
  UserTrait_Status_Status,
} from '@rostrum/protocol/connector'
import type { Session } from '../session.ts'
import { keyOf } from '../view/resource-key.ts'
import type { SyncView } from '../view/sync-view.ts'
import { findUserTrait } from '../view/user-trait.ts'

/** The reader's spreadsheet (c1z-format 8.4). */
export const exportColumns = [
  'Type',
  'Last Name',
  'First Name',
  'User ID',
  'User Status',
  'Email Address',
  'Entitlement Display Name',
  'Entitlement',
  'Resource Type',
  'Resource Name',
  'Entitlement Description',
  'Entitlement Slug',
] as const

type Column = (typeof exportColumns)[number]

/** One row: the text of each column, in order. */
export type ExportRow = readonly string[]

/** Users, then entitlements, then the grants that a user of the file holds. */
export async function* exportRows(session: Session, view: SyncView): AsyncGenerator<ExportRow> {
  const { file, syncId } = view
  for await (const { resourceType } of session.rows(file.resourceTypes(syncId))) {
    if (!resourceType.traits.includes(ResourceType_Trait.USER)) continue
    for await (const { resource } of session.rows(file.resources(syncId, { resourceTypeId: resourceType.id }))) {
      const trait = findUserTrait(resource)
      if (trait === undefined) continue
      yield toRow({ Type: 'Identity', ...identityCells(resource, trait), 'User Status': statusOf(resource, trait) })
    }
  }
  for await (const { entitlement } of session.rows(file.entitlements(syncId))) {
    yield toRow({ Type: 'Entitlement', ...entitlementCells(view, entitlement) })
  }
  for await (const { grant } of session.rows(file.grants(syncId))) {
    const principal = view.resource(keyOf(grant.principal?.id))
    const trait = findUserTrait(principal)
    if (trait === undefined) continue
    const entitlement = view.entitlement(grant.entitlement?.id ?? '', grant.entitlement?.resource)
    yield toRow({ Type: 'Grant', ...identityCells(principal, trait), ...entitlementCells(view, entitlement) })
  }
}

function toRow(cells: Partial<Record<Column, string>>): ExportRow {
  return exportColumns.map((column) => cells[column] ?? '')
}

function identityCells(resource: Resource, trait: UserTrait): Partial<Record<Column, string>> {
  const profile = (name: string) => textOf(resource.profile, name) ?? textOf(trait.profile, name) ?? ''
  return {
    'Last Name': profile('last_name'),
    'First Name': profile('first_name'),
    'User ID': profile('user_id'),
    'Email Address': trait.emails.find(({ isPrimary }) => isPrimary)?.address ?? '',
  }
}

function entitlementCells(view: SyncView, entitlement: Entitlement): Partial<Record<Column, string>> {
  const key = keyOf(entitlement.resource?.id)
  return {
    'Entitlement Display Name': entitlement.displayName,
    Entitlement: entitlement.id,
    'Resource Type': key.resourceType,
    'Resource Name': view.resource(key).displayName,
    'Entitlement Description': entitlement.description,
    'Entitlement Slug': entitlement.slug,
  }
}

function textOf(profile: JsonObject | undefined, name: string): string | undefined {
  if (profile === undefined || !Object.hasOwn(profile, name)) return undefined
  const value = profile[name]
  return typeof value === 'string' ? value : undefined
}

/** The resource's own status, else its trait's; where nobody says anything, the reader takes a user for enabled. */
function statusOf(resource: Resource, trait: UserTrait): string {
  if (resource.status !== undefined) return statusName(resource.status.status, Status_ResourceStatus)
  return trait.status === undefined ? 'Enabled' : statusName(trait.status.status, UserTrait_Status_Status)
}

interface StatusNumbers {
  readonly ENABLED: number
  readonly DISABLED: number
  readonly DELETED: number
}

function statusName(status: number, numbers: StatusNumbers): string {
  if (status === numbers.ENABLED) return 'Enabled'
  if (status === numbers.DISABLED) return 'Disabled'
  return status === numbers.DELETED ? 'Deleted' : 'Unknown'
}
