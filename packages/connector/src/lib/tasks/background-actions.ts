import type { JsonObject } from '@bufbuild/protobuf'
import { makeKsuid } from '@rostrum/protocol'
import { type BatonActionSchema, BatonActionStatus } from '@rostrum/protocol/connector'
import type { Action, WriteContext } from '../capability.ts'
import type { ConnectorEnvironment } from '../environment.ts'
import { Code, ConnectorError, describeError } from '../errors.ts'
import { checkArguments } from './action-arguments.ts'

/** Where an action stands: what its invocation and each later question are answered with. */
export interface ActionState {
  readonly id: string
  readonly name: string
  readonly status: BatonActionStatus
  readonly response?: JsonObject
}

const limitMs = 3_600_000
const remembered = 1000

/** Actions go on behind the answer to their invocation; the newest ones are remembered (baton-protocol 11.7). */
export class BackgroundActions {
  readonly #actions: readonly Action[]
  readonly #environment: ConnectorEnvironment
  readonly #states = new Map<string, ActionState>()

  constructor(actions: readonly Action[], environment: ConnectorEnvironment) {
    this.#actions = actions
    this.#environment = environment
  }

  /** All of them, or those of one resource type. */
  schemas(resourceTypeId: string): BatonActionSchema[] {
    const schemas = this.#actions.map(({ schema }) => schema)
    return resourceTypeId === '' ? schemas : schemas.filter((schema) => schema.resourceTypeId === resourceTypeId)
  }

  schemaOf(name: string): BatonActionSchema {
    return this.#find(name, '').schema
  }

  /** Begins an action, and answers with what it has come to after `waitMs`. */
  async invoke(
    name: string,
    args: JsonObject,
    resourceTypeId: string,
    { requestId }: Pick<WriteContext, 'requestId'>,
    waitMs: number,
  ): Promise<ActionState> {
    const action = this.#find(name, resourceTypeId)
    checkArguments(action.schema, args)
    const { clock } = this.#environment
    const id = makeKsuid(clock.now())
    this.#remember({ id, name, status: BatonActionStatus.RUNNING })
    const limit = new AbortController()
    const over = new AbortController()
    const ended = this.#run(action, args, { requestId, signal: limit.signal }, id).finally(() => over.abort())
    const expire = clock
      .sleep(limitMs, over.signal)
      .then(() => limit.abort(new DOMException('the action took an hour', 'TimeoutError')))
    // Waking because the action is over is the usual end.
    expire.catch(() => {})
    const waited = clock.sleep(waitMs, over.signal).catch(() => {})
    await Promise.race([ended, waited])
    const state = this.statusOf(id)
    if (state.status === BatonActionStatus.FAILED) throw failureOf(state)
    return state
  }

  statusOf(id: string): ActionState {
    const state = this.#states.get(id)
    if (state !== undefined) return state
    throw new ConnectorError('refused', `no action with the id ${JSON.stringify(id)} is remembered`, {
      code: Code.notFound,
      fix: 'it was begun by another process, or before many others: look at what it was to change',
    })
  }

  async #run(action: Action, args: JsonObject, context: WriteContext, id: string): Promise<void> {
    const { name } = action.schema
    try {
      // An action that does not listen to its signal is given up all the same.
      const response = await Promise.race([action.run(args, context), rejectionOf(context.signal)])
      this.#remember({ id, name, status: BatonActionStatus.COMPLETE, response })
    } catch (error) {
      this.#environment.log.warn('an action failed', { action: name, id, error: describeError(error) })
      this.#remember({ id, name, status: BatonActionStatus.FAILED, response: { error: describeError(error) } })
    }
  }

  #remember(state: ActionState): void {
    this.#states.delete(state.id)
    this.#states.set(state.id, state)
    const [oldest] = this.#states.keys()
    if (this.#states.size > remembered && oldest !== undefined) this.#states.delete(oldest)
  }

  #find(name: string, resourceTypeId: string): Action {
    const found = this.#actions.find(
      ({ schema }) => schema.name === name && (resourceTypeId === '' || schema.resourceTypeId === resourceTypeId),
    )
    if (found !== undefined) return found
    const names = this.#actions.map(({ schema }) => schema.name).join(', ')
    throw new ConnectorError('refused', `there is no action ${JSON.stringify(name)}`, {
      code: Code.notFound,
      fix: names === '' ? 'this connector has none' : `there are ${names}`,
    })
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function failureOf({ response }: ActionState): ConnectorError {
  const error = response?.error
  return new ConnectorError('refused', typeof error === 'string' && error !== '' ? error : 'action failed', {
    code: Code.unknown,
  })
}
