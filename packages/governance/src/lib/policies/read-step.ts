import type { ApprovalStep, Approvers, Escalation, ProvisionStep, Step, WaitStep } from './policy.ts'
import { isObject, type Json, type Reading } from './reading.ts'

const hour = 3600
const month = 31 * 24 * hour
const approverKinds = {
  users: 'users',
  manager: 'manager',
  self: 'self',
  appOwners: 'app_owners',
  entitlementOwners: 'entitlement_owners',
  resourceOwners: 'resource_owners',
  group: 'group',
  // Nobody here evaluates these; whom they would have named is unknown, so the fallback is asked.
  expression: 'other',
  webhook: 'other',
  agent: 'other',
} as const
type ApproverName = keyof typeof approverKinds

/** One step of a document; undefined, with the fault noted, when it is none. */
export function readStep(reading: Reading, value: unknown, path: string): Step | undefined {
  const step = reading.object(value, path) ?? {}
  const kinds = Object.keys(step).filter((kind) => step[kind] !== undefined && step[kind] !== null)
  const [kind = ''] = kinds
  if (kinds.length !== 1) {
    reading.fault(
      path,
      `a step is of exactly one kind; this one is of ${kinds.length}${kinds.length ? `: ${kinds.join(', ')}` : ''}`,
    )
    return undefined
  }
  const inner = reading.object(step[kind], `${path}.${kind}`)
  if (inner === undefined) return undefined
  switch (kind) {
    case 'approval':
      return readApproval(reading, inner, `${path}.approval`)
    case 'provision':
      return readProvision(reading, inner, `${path}.provision`)
    case 'accept':
      return { kind: 'accept', message: reading.text(inner.acceptMessage, `${path}.accept.acceptMessage`, 4096) }
    case 'reject':
      return { kind: 'reject', message: reading.text(inner.rejectMessage, `${path}.reject.rejectMessage`, 4096) }
    case 'wait':
      return readWait(reading, inner, `${path}.wait`)
    default:
      reading.fault(
        path,
        `steps are approval, provision, accept, reject and wait; ${kind.slice(0, 40)} is not among them`,
      )
      return undefined
  }
}

function readApproval(reading: Reading, approval: Json, path: string): ApprovalStep | undefined {
  const names = Object.keys(approverKinds).filter((name) => approval[name] !== undefined && approval[name] !== null)
  const [name] = names
  if (name === undefined || names.length > 1 || !isApproverName(name)) {
    reading.fault(path, `an approval is asked of exactly one kind of approvers; this one names ${names.length}`)
    return undefined
  }
  const at = `${path}.${name}`
  const who = reading.object(approval[name], at)
  if (who === undefined) return undefined
  const groups = reading.list(who.fallbackGroupIds, `${at}.fallbackGroupIds`, 32)
  const hasFallback = reading.truth(who.fallback, `${at}.fallback`)
  const fallbackUserIds = reading.ids(who.fallbackUserIds, `${at}.fallbackUserIds`, 32)
  const fallbackGroupIds = groups.map((group, place) =>
    reading.text(isObject(group) ? group.appEntitlementId : group, `${at}.fallbackGroupIds[${place}]`, 64),
  )
  const usesGroups = reading.truth(who.isGroupFallbackEnabled, `${at}.isGroupFallbackEnabled`)
  return {
    kind: 'approval',
    approvers: readApprovers(reading, name, who, at),
    fallback: {
      userIds: hasFallback && !usesGroups ? fallbackUserIds : [],
      entitlementIds: hasFallback && usesGroups ? fallbackGroupIds : [],
    },
    // Asking the person themself is what the kind `self` is for.
    allowsSelfApproval: name === 'self' || reading.truth(who.allowSelfApproval, `${at}.allowSelfApproval`),
    requiresDistinctApprovers: reading.truth(who.requireDistinctApprovers, `${at}.requireDistinctApprovers`),
    allowsDelegation: reading.truth(approval.allowDelegation, `${path}.allowDelegation`),
    allowsReassignment: reading.truth(approval.allowReassignment, `${path}.allowReassignment`),
    allowedReassignees: reading.ids(approval.allowedReassignees, `${path}.allowedReassignees`, 128),
    requiresComment: {
      approve: reading.truth(approval.requireApprovalReason, `${path}.requireApprovalReason`),
      deny: reading.truth(approval.requireDenialReason, `${path}.requireDenialReason`),
      reassign: reading.truth(approval.requireReassignmentReason, `${path}.requireReassignmentReason`),
    },
    escalation: readEscalation(reading, approval, path),
  }
}

function readApprovers(reading: Reading, name: ApproverName, who: Json, at: string): Approvers {
  const kind = approverKinds[name]
  if (kind === 'users') {
    const userIds = reading.ids(who.userIds, `${at}.userIds`, 32)
    if (userIds.length === 0) reading.fault(`${at}.userIds`, 'it names from 1 to 32 users, not none')
    return { kind, userIds }
  }
  if (kind === 'group') {
    const entitlementId = reading.text(who.appGroupId, `${at}.appGroupId`, 64)
    if (entitlementId === '') reading.fault(`${at}.appGroupId`, 'it names the entitlement whose holders are asked')
    return { kind, entitlementId }
  }
  return kind === 'other' ? { kind, name } : { kind }
}

function readEscalation(reading: Reading, approval: Json, path: string): Escalation | undefined {
  const at = `${path}.escalation`
  const escalation = reading.object(approval.escalation, at)
  if (!reading.truth(approval.escalationEnabled, `${path}.escalationEnabled`) || escalation === undefined)
    return undefined
  const afterSeconds = reading.whole(escalation.expiration, `${at}.expiration`, { min: 60, max: 12 * month })
  const comment = reading.text(escalation.escalationComment, `${at}.escalationComment`, 4096)
  const reassign = reading.object(escalation.reassignToApprovers, `${at}.reassignToApprovers`)
  const replace = reading.object(escalation.replacePolicy, `${at}.replacePolicy`)
  const skip = reading.object(escalation.skipStep, `${at}.skipStep`)
  const cancel = reading.object(escalation.cancelTicket, `${at}.cancelTicket`)
  if ([reassign, replace, skip, cancel].filter((action) => action !== undefined).length !== 1) {
    reading.fault(at, 'it does exactly one of reassignToApprovers, replacePolicy, skipStep and cancelTicket')
    return undefined
  }
  if (reassign !== undefined) {
    const userIds = reading.ids(reassign.approverIds, `${at}.reassignToApprovers.approverIds`, 32)
    return { afterSeconds, comment, action: { kind: 'reassign', userIds } }
  }
  if (replace !== undefined) {
    const policyId = reading.text(replace.policyId, `${at}.replacePolicy.policyId`, 64)
    return { afterSeconds, comment, action: { kind: 'policy', policyId } }
  }
  return { afterSeconds, comment, action: { kind: skip === undefined ? 'cancel' : 'skip' } }
}

/** Strategies that are not carried out yet are kept in the document, and go the entitlement's own way. */
function readProvision(reading: Reading, provision: Json, path: string): ProvisionStep {
  const at = `${path}.provisionPolicy`
  const manual = reading.object(reading.object(provision.provisionPolicy, at)?.manual, `${at}.manual`)
  if (manual === undefined) return { kind: 'provision', how: { kind: 'default' } }
  const userIds = reading.ids(manual.userIds, `${at}.manual.userIds`, 32)
  const instructions = reading.text(manual.instructions, `${at}.manual.instructions`, 8192)
  return { kind: 'provision', how: { kind: 'manual', userIds, instructions } }
}

function readWait(reading: Reading, wait: Json, path: string): WaitStep | undefined {
  const duration = reading.object(wait.duration, `${path}.duration`)
  const time = reading.object(wait.untilTime, `${path}.untilTime`)
  if (duration !== undefined && time === undefined) {
    const seconds = reading.seconds(duration.duration, `${path}.duration.duration`) ?? 0
    if (seconds < hour || seconds > month)
      reading.fault(`${path}.duration.duration`, `it waits from 3600s to ${month}s, not ${seconds}s`)
    return { kind: 'wait', until: { kind: 'duration', seconds } }
  }
  if (time !== undefined && duration === undefined) {
    const hours = reading.whole(time.hours, `${path}.untilTime.hours`, { min: 0, max: 23 })
    const minutes = reading.whole(time.minutes, `${path}.untilTime.minutes`, { min: 0, max: 59 })
    const timeZone = reading.text(time.timezone, `${path}.untilTime.timezone`, 64) || 'UTC'
    if (!isTimeZone(timeZone))
      reading.fault(`${path}.untilTime.timezone`, `${JSON.stringify(timeZone)} is no time zone`)
    return { kind: 'wait', until: { kind: 'time', hours, minutes, timeZone } }
  }
  reading.fault(path, 'it waits for exactly one of duration and untilTime')
  return undefined
}

function isApproverName(name: string): name is ApproverName {
  return Object.hasOwn(approverKinds, name)
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== undefined
  } catch {
    return false
  }
}
