import { create } from '@bufbuild/protobuf'
import {
  type Event,
  EventSchema,
  type Resource,
  type ResourceId,
  ResourceSchema,
  type ResourceType,
} from '@rostrum/protocol/connector'
import { timestampOf } from '../resources/attributes.ts'
import {
  accountType,
  resourceIdOf,
  roleType,
  serviceUserType,
  siteType,
  userType,
} from '../resources/resource-types.ts'
import type { ConsoleActivity } from './activity.ts'
import type { ActivityKind } from './activity-kinds.ts'

/** The event an activity amounts to; undefined when it does not say about what. */
export function toEvent(
  activity: ConsoleActivity,
  kind: ActivityKind,
  findRoleId: (name: string) => string | undefined,
): Event | undefined {
  const { id, createdAt } = activity
  const about = { id, occurredAt: timestampOf(createdAt) }
  if (kind === 'sign-in') {
    const actorResource = reference(userType, activity.userId, activity.username)
    if (actorResource === undefined) return undefined
    const value = { actorResource, targetResource: placeOf(activity) ?? actorResource }
    return create(EventSchema, { ...about, event: { case: 'usageEvent', value } })
  }
  const resourceId = findSubject(activity, kind, findRoleId)
  if (resourceId === undefined) return undefined
  const hasParent = kind === 'site' && activity.accountId !== undefined
  const value = { resourceId, ...(hasParent && { parentResourceId: idOf(accountType, activity.accountId) }) }
  return create(EventSchema, { ...about, event: { case: 'resourceChangeEvent', value } })
}

/** What was signed in to. Over the whole tenant there is no such resource, so there it is the person's own record. */
function placeOf(activity: ConsoleActivity): Resource | undefined {
  return (
    reference(accountType, activity.accountId, activity.accountName) ??
    reference(siteType, activity.siteId, activity.siteName)
  )
}

function findSubject(
  activity: ConsoleActivity,
  kind: Exclude<ActivityKind, 'sign-in'>,
  findRoleId: (name: string) => string | undefined,
): ResourceId | undefined {
  switch (kind) {
    case 'user':
      return idOf(userType, activity.userId)
    case 'service user':
      return idOf(serviceUserType, activity.userId)
    case 'site':
      return idOf(siteType, activity.siteId)
    case 'account':
      return idOf(accountType, activity.accountId)
    case 'role':
      return idOf(roleType, activity.roleName === undefined ? undefined : findRoleId(activity.roleName))
    default:
      return kind satisfies never
  }
}

function idOf(type: ResourceType, id: string | undefined): ResourceId | undefined {
  return id === undefined ? undefined : resourceIdOf(type, id)
}

function reference(type: ResourceType, id: string | undefined, displayName: string | undefined): Resource | undefined {
  if (id === undefined) return undefined
  return create(ResourceSchema, { id: resourceIdOf(type, id), ...(displayName !== undefined && { displayName }) })
}
