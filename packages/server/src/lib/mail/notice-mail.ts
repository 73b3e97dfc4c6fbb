import type { Db } from '@rostrum/database'

/** What happened, as the outbox has it. */
export type NoticePayload = Readonly<Record<string, unknown>>

/** What people are told of a notice. */
export interface NoticeText {
  readonly subject: string
  readonly lines: readonly string[]
  /** of the console, where it can be looked at */
  readonly path: string
}

/** Undefined for a kind that nobody is written to about. No secret is in any of it. */
export async function writeNotice(db: Db, payload: NoticePayload): Promise<NoticeText | undefined> {
  const text = (name: string) => (typeof payload[name] === 'string' ? (payload[name] as string) : '')
  const connector = await findConnector(db, text('connectorId'))
  const page = connector === undefined ? '/connectors' : `/apps/${connector.appId}/connectors/${connector.id}`
  const name = connector?.name ?? 'A connector'
  switch (payload.kind) {
    case 'sync.failing':
      return {
        subject: `${name} cannot be read`,
        lines: [`The connector ${name} fails: ${text('failure')}.`, `What to do: ${text('fix')}.`],
        path: page,
      }
    case 'sync.recovered':
      return { subject: `${name} works again`, lines: [`The connector ${name} has been read again.`], path: page }
    case 'sync.held':
      return {
        subject: `${name} needs a look: much more is gone than usual`,
        lines: [
          `A sync of ${name} is held, because much more is gone than usual. Nothing has been changed.`,
          'Confirm it, or discard it.',
        ],
        path: page,
      }
    case 'connector.credential_ends':
      return {
        subject: `The API token of ${name} ends soon`,
        lines: [`The API token of ${name} ends on ${text('endsAt')}.`, 'Make a new one and save it in the settings.'],
        path: page,
      }
    case 'connector.owner_named':
      return {
        subject: `Please help to set up ${name}`,
        lines: [`${text('actorName')} named you as an owner of the connector ${name}. Its set-up is not finished.`],
        path: `${page}/settings`,
      }
    case 'provisioning.overdue':
      return {
        subject: `${name} has not written a change`,
        lines: ['A change waits for longer than it should.'],
        path: page,
      }
    case 'revocation.overdue':
      return {
        subject: 'Access could not be taken away',
        lines: [`Access that has ended is still there: ${text('cause')}.`],
        path: `/tasks/${text('taskId')}`,
      }
    case 'local_account.used':
      return {
        subject: 'Somebody signed in with a local account',
        lines: [`A local account was used at ${text('at')}.`],
        path: '/system-log',
      }
    case 'access.active': {
      const what = await nameEntitlement(db, text('entitlementId'))
      const until = text('endsAt') === '' ? 'It has no end.' : `It ends on ${text('endsAt')}.`
      return { subject: `You have access: ${what}`, lines: [`You have ${what} now.`, until], path: myAccess }
    }
    case 'access.expiring': {
      const what = await nameEntitlement(db, text('entitlementId'))
      return {
        subject: `Your access ends soon: ${what}`,
        lines: [`Your access to ${what} ends on ${text('endsAt')}.`, 'If you need it for longer, ask for more time.'],
        path: myAccess,
      }
    }
    case 'task':
      return writeTask(db, payload)
    default:
      return undefined
  }
}

/** Where people see what they hold, and ask for more time. */
const myAccess = '/requests/access'

async function writeTask(db: Db, payload: NoticePayload): Promise<NoticeText | undefined> {
  const text = (name: string) => (typeof payload[name] === 'string' ? (payload[name] as string) : '')
  const [taskId, event, outcome, reason] = [text('taskId'), text('event'), text('outcome'), text('reason')]
  const task = await db
    .selectFrom('tasks as t')
    .leftJoin('entitlements as e', 'e.id', 't.entitlement_id')
    .leftJoin('users as u', 'u.id', 't.subject_user_id')
    .select(['t.number', 't.type', 'e.display_name', 'e.custom_name', 'u.display_name as subject'])
    .where('t.id', '=', taskId)
    .executeTakeFirst()
  if (task === undefined) return undefined
  const what = `${task.custom_name ?? task.display_name ?? 'access'} for ${task.subject ?? 'an account'}`
  const path = `/tasks/${taskId}`
  const because = reason === '' ? [] : [`Why: ${reason}.`]
  if (event === 'closed') {
    const ended = outcome.replaceAll('_', ' ')
    return {
      subject: `Task ${task.number} is ${ended}: ${what}`,
      lines: [`It is ${ended}: ${what}.`, ...because],
      path,
    }
  }
  if (event === 'by')
    return { subject: `To be done by hand: ${what}`, lines: [`The connector cannot do it: ${what}.`, ...because], path }
  if (event === 'reassigned')
    return {
      subject: `Task ${task.number} was given to you: ${what}`,
      lines: [`You are asked to decide instead of somebody else: ${what}.`, ...because],
      path,
    }
  if (event === 'duration') {
    const span = (name: string) => (typeof payload[name] === 'number' ? spanInWords(payload[name]) : 'without an end')
    return {
      subject: `Task ${task.number} was given another time: ${what}`,
      lines: [`It is to be held ${span('after')}, not ${span('before')}: ${what}.`, ...because],
      path,
    }
  }
  return { subject: `Task ${task.number} waits for you: ${what}`, lines: [`You are asked to decide: ${what}.`], path }
}

async function findConnector(db: Db, id: string) {
  const row = await db
    .selectFrom('connectors')
    .select(['id', 'app_id', 'display_name'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row && { id: row.id, appId: row.app_id, name: row.display_name }
}

async function nameEntitlement(db: Db, id: string): Promise<string> {
  const row = await db
    .selectFrom('entitlements as e')
    .innerJoin('resources as r', 'r.id', 'e.resource_id')
    .select(['e.display_name', 'e.custom_name', 'r.display_name as place'])
    .where('e.id', '=', id)
    .executeTakeFirst()
  return row === undefined ? 'something' : `${row.custom_name ?? row.display_name} (${row.place})`
}

/** By its largest unit that leaves nothing over: "90 minutes", "2 hours". */
function spanInWords(seconds: number): string {
  const [unit, size] = units.find(([, each]) => seconds >= each && seconds % each === 0) ?? (['second', 1] as const)
  const count = seconds / size
  return `for ${count} ${unit}${count === 1 ? '' : 's'}`
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const
