import { create } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import { Code, ConnectorError, type GrantOutcome, type GrantProvisioner, type WriteContext } from '@rostrum/connector'
import { findAnnotation, makeEntitlementId, makeGrantId, packAnnotation } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  GrantMetadataSchema,
  GrantReplacedSchema,
  GrantSchema,
  type Resource,
  ResourceDeletedSchema,
  ResourceSchema,
} from '@rostrum/protocol/connector'
import { levelSlug, memberSlug, scopedSlug } from '../entitlements.ts'
import type { Level } from '../passes/console-map.ts'
import {
  accountType,
  resourceIdOf,
  roleType,
  serviceUserType,
  siteType,
  userType,
} from '../resources/resource-types.ts'
import type { Assignment, Wish } from './holding.ts'
import type { GrantKey, ListWriter } from './list-writer.ts'
import { parseMetadata, type Replaced, toMetadata } from './memory.ts'
import type { PrincipalKind, Principals } from './principals.ts'
import { refuse, words } from './refusals.ts'

export interface ProvisioningTools {
  readonly writer: ListWriter
  readonly principals: Principals
  /** id or name of the role that granting a membership gives; the predefined Viewer when empty */
  readonly memberRole: string
}

/** Grants and revokes what accounts, sites and roles offer. */
export function grantProvisioner({ writer, principals, memberRole }: ProvisioningTools): GrantProvisioner {
  return {
    async grant(entitlement, principal, { signal }: WriteContext): Promise<GrantOutcome> {
      const key = keyOf('grant', entitlement, principal)
      const roleId = key.wish.roleId ?? (await findMemberRole(principals, memberRole, signal))
      const { alreadyHeld, replaced } = await writer.grant(key, roleId, signal)
      const grant = create(GrantSchema, {
        id: key.grantId,
        entitlement,
        principal,
        // Nothing is said where nothing is known, or nothing was replaced by a grant of the usual kind.
        annotations:
          replaced === 'unknown' ? [] : [packAnnotation(GrantMetadataSchema, { metadata: toMetadata(replaced) })],
      })
      const annotations = alreadyHeld ? [packAnnotation(GrantAlreadyExistsSchema, {})] : []
      return { grants: [grant], annotations: [...annotations, ...replacedGrants(principal, key, replaced)] }
    },

    async revoke(grant, { signal }: WriteContext): Promise<readonly Any[]> {
      const { entitlement, principal } = grant
      if (entitlement === undefined || principal === undefined) {
        throw invalid(`the grant ${JSON.stringify(grant.id)} lacks its entitlement or principal`)
      }
      const result = await writer.revoke(keyOf('revoke', entitlement, principal), toldWith(grant), signal)
      if (result === 'already revoked') return [packAnnotation(GrantAlreadyRevokedSchema, {})]
      if (result === 'revoked') return []
      return [packAnnotation(ResourceDeletedSchema, { ...(principal.id && { resourceId: principal.id }) })]
    },
  }
}

async function findMemberRole(principals: Principals, memberRole: string, signal: AbortSignal): Promise<string> {
  return principals.findRole(memberRole === '' ? 'Viewer' : memberRole, signal)
}

/** What the control plane gave back with the grant, of what it replaced. */
function toldWith(grant: Grant): Replaced | 'unknown' {
  return parseMetadata(findAnnotation(grant.annotations, GrantMetadataSchema)?.metadata)
}

function keyOf(verb: 'grant' | 'revoke', entitlement: Entitlement, principal: Resource): GrantKey {
  const { resourceType = '', resource = '' } = principal.id ?? {}
  const kind = kinds[resourceType]
  if (kind === undefined || !isId(resource)) {
    throw invalid(`${resourceType}:${resource} is neither a user nor a service user of SentinelOne`)
  }
  return {
    kind,
    principalId: resource,
    grantId: makeGrantId(entitlement.id, principal),
    wish: wishOf(verb, entitlement),
  }
}

const kinds: Readonly<Record<string, PrincipalKind>> = { [userType.id]: 'user', [serviceUserType.id]: 'service user' }

/** The id alone tells what is meant: control planes send as much of the entitlement as they have. */
function wishOf(verb: 'grant' | 'revoke', { id }: Entitlement): Wish {
  const [type = '', placeOrRole = '', ...rest] = id.split(':')
  const slug = rest.join(':')
  if (!isId(placeOrRole)) throw invalid(`${JSON.stringify(id)} is no entitlement of SentinelOne`)
  if (type === roleType.id) {
    if (slug === levelSlug('tenant')) return { level: 'tenant', placeId: undefined, roleId: placeOrRole }
    if (slug === levelSlug('account') || slug === levelSlug('site')) {
      throw refuse(verb, 'derived_entitlement', words.derivedEntitlement(id))
    }
  }
  const level: Level | undefined = type === accountType.id ? 'account' : type === siteType.id ? 'site' : undefined
  if (level !== undefined && slug === memberSlug) return { level, placeId: placeOrRole, roleId: undefined }
  const roleId = slug.startsWith(scopedSlug('')) ? slug.slice(scopedSlug('').length) : ''
  if (level !== undefined && isId(roleId)) return { level, placeId: placeOrRole, roleId }
  throw invalid(`${JSON.stringify(id)} is no entitlement of SentinelOne`)
}

/** The grants that are gone with a replaced list: of each role in its place, and of the place's membership. */
function replacedGrants(principal: Resource, { wish }: GrantKey, replaced: Replaced | 'unknown'): Any[] {
  if (replaced === 'unknown' || replaced === undefined) return []
  const { level, assignments } = replaced
  const isOtherLevel = level !== wish.level
  const ids = assignments.flatMap((assignment) => entitlementIds(level, assignment, isOtherLevel))
  return ids.map((id) => packAnnotation(GrantReplacedSchema, { replacedGrantId: makeGrantId(id, principal) }))
}

function entitlementIds(level: Level, { placeId, roleId }: Assignment, withMembership: boolean): string[] {
  if (level === 'tenant' || placeId === undefined) {
    return [makeEntitlementId(create(ResourceSchema, { id: resourceIdOf(roleType, roleId) }), levelSlug('tenant'))]
  }
  const place = create(ResourceSchema, { id: resourceIdOf(level === 'account' ? accountType : siteType, placeId) })
  const slugs = withMembership ? [scopedSlug(roleId), memberSlug] : [scopedSlug(roleId)]
  return slugs.map((slug) => create(EntitlementSchema, { id: makeEntitlementId(place, slug) }).id)
}

function isId(text: string): boolean {
  return /^\d{1,30}$/.test(text)
}

function invalid(message: string): ConnectorError {
  return new ConnectorError('refused', message, {
    code: Code.invalidArgument,
    fix: 'send an entitlement and a principal of a sync of this connector',
  })
}
