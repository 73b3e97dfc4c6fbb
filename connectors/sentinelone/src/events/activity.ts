import type { AnswerFields, Instant } from '../client/answer-fields.ts'
import type { ConsoleList } from '../client/console-lists.ts'
import { MalformedAnswerError } from '../client/malformed-answer.ts'

/** A line of the console's activity feed (sentinelone-api 3.7), reduced to what is used. */
export interface ConsoleActivity {
  readonly id: string
  /** one of the codes that `/activities/types` explains */
  readonly code: number
  readonly createdAt: Instant
  /** whom it is about; for some codes whoever did it, which the console does not tell apart */
  readonly userId: string | undefined
  readonly accountId: string | undefined
  readonly accountName: string | undefined
  readonly siteId: string | undefined
  readonly siteName: string | undefined
  readonly username: string | undefined
  readonly roleName: string | undefined
}

export const activitiesList: ConsoleList<ConsoleActivity> = {
  name: 'activities',
  path: '/activities',
  permission: 'Activity Page.view',
  decode: decodeActivity,
}

function decodeActivity(fields: AnswerFields): ConsoleActivity {
  const createdAt = fields.attributeInstant('createdAt')
  const code = fields.attributeCount('activityType')
  // Without these an activity has neither a place in the feed nor a meaning.
  if (createdAt === undefined || code === undefined) {
    throw new MalformedAnswerError('an activity that lacks createdAt or activityType')
  }
  // Ids in `data` are no source: some are JSON numbers that have lost their last digits (sentinelone-api 2.4).
  const data = fields.attributeObject('data')
  return {
    id: fields.id('id'),
    code,
    createdAt,
    userId: idOf(fields, 'userId'),
    accountId: idOf(fields, 'accountId'),
    accountName: fields.attributeText('accountName'),
    siteId: idOf(fields, 'siteId'),
    siteName: fields.attributeText('siteName'),
    username: data?.attributeText('username'),
    roleName: data?.attributeText('role'),
  }
}

/** One activity with a strange id must not hold up all that come after it, so such an id is unknown. */
function idOf(fields: AnswerFields, name: string): string | undefined {
  const id = fields.attributeText(name)
  return id !== undefined && /^\d{1,30}$/.test(id) ? id : undefined
}
