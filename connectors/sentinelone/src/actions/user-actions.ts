import type { JsonObject } from '@bufbuild/protobuf'
import {
  type Action,
  Code,
  type ConnectorEnvironment,
  ConnectorError,
  DryRunError,
  type WriteContext,
} from '@rostrum/connector'
import type { BatonActionSchema } from '@rostrum/protocol/connector'
import type { AnswerFields } from '../client/answer-fields.ts'
import { usersList } from '../client/console-lists.ts'
import type { ConsoleUser } from '../client/console-objects.ts'
import { MalformedAnswerError } from '../client/malformed-answer.ts'
import { RefusedError } from '../client/refusal.ts'
import { isTokenOwner } from '../client/token-owner.ts'
import type { ConsoleClient } from '../client.ts'
import { resetTwoFaSchema, revokeApiTokenSchema, sendVerificationEmailSchema } from './action-schemas.ts'

interface ActionTools {
  readonly client: ConsoleClient
  readonly environment: ConnectorEnvironment
  readonly dryRun: boolean
}

/** One thing the console can do to one user. */
interface UserAction {
  readonly schema: BatonActionSchema
  readonly path: string
  /** the vendor's names for the rights it needs */
  readonly permissions: string
  /** Names exactly one user: an empty filter would mean everybody (sentinelone-api 6, 13). */
  readonly bodyFor: (userId: string) => unknown
  readonly countAffected: (data: AnswerFields) => number
  /** Whether it shows that there is nothing (more) to do; absent where the console does not tell. */
  readonly isDone?: (user: ConsoleUser) => boolean
}

const userActions: readonly UserAction[] = [
  {
    schema: resetTwoFaSchema,
    path: '/users/reset-2fa',
    permissions: 'Users.edit and Users.allow2FAForOtherUsers',
    bodyFor: (id) => ({ data: { ids: [id] } }),
    countAffected,
  },
  {
    schema: sendVerificationEmailSchema,
    path: '/users/onboarding/send-verification-email',
    permissions: 'Users.edit',
    bodyFor: (id) => ({ filter: { ids: [id] } }),
    countAffected,
  },
  {
    schema: revokeApiTokenSchema,
    path: '/users/revoke-api-token',
    permissions: 'Users.revokeOtherUsersApiTokens',
    bodyFor: (id) => ({ data: { id } }),
    countAffected: (data) => Number(data.flag('success')),
    isDone: (user) => user.apiToken === undefined,
  },
]

/** The actions of a console; without one, only told of. */
export function consoleActions(tools: ActionTools | undefined): readonly Action[] {
  return userActions.map((action) => ({
    schema: action.schema,
    run: async (args, context) => (tools === undefined ? {} : run(action, args, tools, context)),
  }))
}

async function run(
  action: UserAction,
  args: JsonObject,
  tools: ActionTools,
  context: WriteContext,
): Promise<JsonObject> {
  const { client, environment } = tools
  const { signal } = context
  const user = await getUser(action, readArguments(action, args), client, signal)
  await assertAllowed(action, user, client, signal)
  if (action.isDone?.(user)) return { success: true, affected: 0 }
  if (tools.dryRun) {
    const who = user.fullName ?? user.email
    throw new DryRunError(`POST ${action.path} for user ${user.id}${who === undefined ? '' : ` (${who})`}`)
  }
  const affected = await act(action, user, client, signal)
  if (affected !== 1) {
    throw new ConnectorError(
      'upstream_failure',
      `${action.schema.name} was asked for user ${user.id} alone, and the console says that it did so to ${affected} users`,
      { code: Code.internal, fix: lookFirst, reason: 'not_one_affected' },
    )
  }
  if (action.isDone?.(await getUser(action, user.id, client, signal)) === false) {
    throw new ConnectorError(
      'upstream_failure',
      `the console says that it did ${action.schema.name} to user ${user.id}, and nothing has changed`,
      { code: Code.dataLoss, fix: lookFirst, reason: 'nothing_changed' },
    )
  }
  environment.log.info('done to a user', { action: action.schema.name, user: user.id, request_id: context.requestId })
  return { success: true, affected }
}

const lookFirst = 'look at the user in the console before it is tried again'

/** Checked here too: what follows locks people out. */
function readArguments({ schema }: UserAction, args: JsonObject): string {
  const { user_id: userId, confirm } = args
  if (typeof userId !== 'string' || !/^\d{18,19}$/.test(userId)) {
    throw invalid(`${schema.name} needs user_id, the id of one user`, 'give the 18 or 19 digits as a string')
  }
  if (schema.arguments.some(({ name }) => name === 'confirm') && confirm !== true) {
    throw invalid(`${schema.name} needs confirm: true`, `read what it does first: ${schema.description}`)
  }
  return userId
}

async function getUser(
  { schema }: UserAction,
  id: string,
  client: ConsoleClient,
  signal: AbortSignal,
): Promise<ConsoleUser> {
  const { items } = await client.getPage(usersList, { limit: 1, query: { ids: id } }, signal)
  const user = items.find((item) => item.id === id)
  if (user !== undefined) return user
  throw new ConnectorError('refused', `${schema.name}: the console knows no user ${id}`, {
    code: Code.notFound,
    fix: 'sync again, or give the id of a user within the scope of the API token; service users have no such action',
    reason: 'unknown_user',
  })
}

async function assertAllowed(
  { schema }: UserAction,
  user: ConsoleUser,
  client: ConsoleClient,
  signal: AbortSignal,
): Promise<void> {
  if (user.isSystem === true) {
    throw new ConnectorError('refused', `${schema.name}: user ${user.id} is a system user of the console`, {
      fix: 'leave it alone: the console needs it',
      reason: 'system_user',
    })
  }
  if (!(await isTokenOwner(user, client, signal))) return
  throw new ConnectorError('refused', `${schema.name}: user ${user.id} owns the API token of this connector`, {
    fix: 'do it in the console, signed in as somebody else',
    reason: 'own_user',
  })
}

/** How many the console says it was done to. It is asked once: nothing here may happen twice unseen. */
async function act(action: UserAction, user: ConsoleUser, client: ConsoleClient, signal: AbortSignal): Promise<number> {
  try {
    return await client.act(action.path, action.bodyFor(user.id), action.countAffected, signal)
  } catch (error) {
    if (error instanceof RefusedError) throw await explainRefusal(action, user, error, client, signal)
    const isUnanswered =
      error instanceof ConnectorError && error.kind === 'upstream_failure' && error.rateLimit === undefined
    if (!isUnanswered) throw error
    // The reply is lost, not the effect: where the user shows it, that decides.
    if (action.isDone?.(await getUser(action, user.id, client, signal))) return 1
    throw new ConnectorError(
      'upstream_failure',
      `it is not known whether ${action.schema.name} was done to user ${user.id}: ${error.message}`,
      { cause: error, code: Code.unknown, fix: lookFirst, reason: 'outcome_unknown' },
    )
  }
}

async function explainRefusal(
  { schema, permissions }: UserAction,
  user: ConsoleUser,
  error: RefusedError,
  client: ConsoleClient,
  signal: AbortSignal,
): Promise<Error> {
  if (error.status === 401 || error.status === 403) {
    try {
      await client.verifyToken(signal)
    } catch (dead) {
      if (dead instanceof Error) return dead
    }
    const message = `the API token may not do ${schema.name} to user ${user.id}: ${error.message}`
    return new ConnectorError('missing_permission', message, {
      cause: error,
      fix: `give the token's owner a role with ${permissions}, over the user's whole scope`,
    })
  }
  return new ConnectorError('refused', `the console refuses ${schema.name} for user ${user.id}: ${error.message}`, {
    cause: error,
    ...(error.status === 404 && { code: Code.notFound }),
    fix: `look at the user in the console, and at its settings where they matter (${schema.description})`,
  })
}

function countAffected(data: AnswerFields): number {
  const affected = data.attributeCount('affected')
  if (affected === undefined) throw new MalformedAnswerError('data.affected is not a count')
  return affected
}

function invalid(message: string, fix: string): ConnectorError {
  return new ConnectorError('refused', message, { code: Code.invalidArgument, fix })
}
