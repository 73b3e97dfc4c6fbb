import type { Db } from '@rostrum/database'
import { listManagers, type RequestTarget } from '@rostrum/database/governance'
import type { Facts } from '@rostrum/governance'

/** What the conditions of a policy are held against. */
export async function loadFacts(
  db: Db,
  asked: {
    readonly target: RequestTarget
    readonly subjectId: string | undefined
    readonly durationSeconds: number | undefined
    readonly isForSomebodyElse: boolean
  },
): Promise<Facts> {
  const { target, subjectId, durationSeconds, isForSomebodyElse } = asked
  const of = {
    'entitlement.id': target.entitlementId,
    'entitlement.risk_level': target.riskLevel ?? '',
    'entitlement.frameworks': target.frameworks,
    'entitlement.purpose': target.purpose,
    'app.id': target.appId,
    'task.duration_seconds': durationSeconds ?? 0,
    'task.has_end': durationSeconds !== undefined,
    'task.is_emergency': false,
    'task.is_for_somebody_else': isForSomebodyElse,
  }
  if (subjectId === undefined) return of
  const user = await db.selectFrom('users').selectAll().where('id', '=', subjectId).executeTakeFirst()
  const held = await db
    .selectFrom('account_owners as o')
    .innerJoin('grants as g', 'g.principal_id', 'o.account_id')
    .select('g.entitlement_id')
    .distinct()
    .where('o.user_id', '=', subjectId)
    .where('o.held_until', 'is', null)
    .where('g.held_until', 'is', null)
    .execute()
  return {
    ...of,
    'subject.id': subjectId,
    'subject.department': user?.department ?? '',
    'subject.job_title': user?.job_title ?? '',
    'subject.employment_type': user?.employment_type ?? '',
    'subject.employment_status': user?.employment_status ?? '',
    'subject.manager_ids': await listManagers(db, subjectId),
    'subject.entitlement_ids': held.map((row) => row.entitlement_id),
  }
}
