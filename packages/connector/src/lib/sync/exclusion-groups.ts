import { findAllAnnotations } from '@rostrum/protocol'
import { type Entitlement, EntitlementExclusionGroupSchema } from '@rostrum/protocol/connector'
import { Code } from '../errors.ts'
import { connectorBug } from './connector-bug.ts'

/** How many entitlements may exclude each other (baton-protocol 11.3). */
const membersMax = 50

interface Group {
  readonly resourceTypeId: string
  readonly members: Set<string>
  defaultMember: string | undefined
}

/** Entitlements of which a principal may hold one at a time: the rules that a server relies on. */
export class ExclusionGroups {
  readonly #groups = new Map<string, Group>()

  add(entitlement: Entitlement): void {
    const found = findAllAnnotations(entitlement.annotations, EntitlementExclusionGroupSchema)
    const [first] = found
    if (first === undefined) return
    if (found.length > 1) throw violation(`entitlement ${entitlement.id} is in ${found.length} exclusion groups`)
    const id = first.exclusionGroupId
    const resourceTypeId = entitlement.resource?.id?.resourceType ?? ''
    const group = this.#groups.get(id) ?? { resourceTypeId, members: new Set(), defaultMember: undefined }
    this.#groups.set(id, group)
    if (group.resourceTypeId !== resourceTypeId) {
      throw violation(
        `exclusion group ${id} has entitlements of two resource types, ${group.resourceTypeId} and ${resourceTypeId}`,
      )
    }
    group.members.add(entitlement.id)
    if (group.members.size > membersMax) {
      throw violation(`exclusion group ${id} has more than ${membersMax} entitlements`)
    }
    if (!first.isDefault) return
    group.defaultMember ??= entitlement.id
    if (group.defaultMember !== entitlement.id) {
      throw violation(`exclusion group ${id} has two defaults, ${group.defaultMember} and ${entitlement.id}`)
    }
  }
}

function violation(message: string) {
  return connectorBug(message, Code.invalidArgument)
}
