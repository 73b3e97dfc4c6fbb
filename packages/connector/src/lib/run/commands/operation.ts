import { resolve } from 'node:path'
import { create, type JsonObject, type MessageInitShape, toJson } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { SyncFile } from '@rostrum/c1z'
import { makeKsuid } from '@rostrum/protocol'
import {
  AccountInfoSchema,
  BatonActionSchemaSchema,
  BatonActionStatus,
  type EncryptedData,
  type Entitlement,
  EventSchema,
  type Grant,
  type InvokeActionResponse,
  type ListActionSchemasResponse,
  type ListEventsResponse,
  type Resource,
} from '@rostrum/protocol/connector'
import { TaskSchema } from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'
import type { Connector } from '../../capability.ts'
import { makeThrowAwayKey, type ThrowAwayKey } from '../../credentials/throw-away-key.ts'
import { Code, ConnectorError, DryRunError } from '../../errors.ts'
import { createTaskHandler, type TaskHandler } from '../../tasks/task-handler.ts'
import { TaskFailure } from '../../tasks/task-outcome.ts'
import { unpackResponse } from '../../tasks/unpack-response.ts'
import type { Operation } from '../operations.ts'
import type { RunnerIo } from '../runner-io.ts'
import type { Session } from '../session.ts'
import { flagOf, textOf } from '../settings/read-setting.ts'
import { UsageError } from '../usage-error.ts'
import { credentialOfNewAccount, credentialOfRotation } from './generated-password.ts'

type TaskType = NonNullable<MessageInitShape<typeof TaskSchema>['taskType']>

const dayMs = 86_400_000
const eventsPerPage = 100
const pollMs = 1000

/** Does the one thing that flags ask for, on the code that does connector tasks (baton-protocol 10.5). */
export async function runOperation(
  operation: Operation,
  connector: Connector,
  session: Session,
  io: RunnerIo,
): Promise<void> {
  // Whoever asks for a write on the command line means it.
  const environment = { ...session.environment, provisioning: true }
  const work = new OperationRun(connector, { ...session, environment }, io)
  try {
    await work.run(operation)
  } catch (error) {
    // A person is told of the error itself, not of what a control plane would be told.
    const cause = error instanceof TaskFailure && error.cause instanceof Error ? error.cause : error
    if (!(cause instanceof DryRunError)) throw cause
    io.stdout.write(`${cause.message}\n`)
  }
}

class OperationRun {
  readonly #connector: Connector
  readonly #session: Session
  readonly #tasks: TaskHandler
  readonly #io: RunnerIo

  constructor(connector: Connector, session: Session, io: RunnerIo) {
    this.#connector = connector
    this.#session = session
    this.#tasks = createTaskHandler({ connector, environment: session.environment })
    this.#io = io
  }

  async run({ kind }: Operation): Promise<void> {
    const { settings } = this.#session
    switch (kind) {
      case 'grant':
        return this.#grant(textOf(settings, 'grant-entitlement'))
      case 'revoke':
        return this.#revoke(textOf(settings, 'revoke-grant'))
      case 'events':
        return this.#printEvents()
      case 'create account':
        return this.#createAccount()
      case 'delete':
        return this.#delete(textOf(settings, 'delete-resource'), textOf(settings, 'delete-resource-type'))
      case 'rotate':
        return this.#rotate(textOf(settings, 'rotate-credentials'), textOf(settings, 'rotate-credentials-type'))
      case 'invoke action':
        return this.#invoke(textOf(settings, 'invoke-action'))
      case 'list actions':
        return this.#listActions()
      case undefined:
        return
      default:
        kind satisfies never
    }
  }

  async #grant(entitlementId: string): Promise<void> {
    const { settings, environment } = this.#session
    const [resource, resourceType] = [textOf(settings, 'grant-principal'), textOf(settings, 'grant-principal-type')]
    if (resourceType === '') throw new UsageError('--grant-entitlement needs --grant-principal-type as well')
    const found = await this.#read((file, syncId) => ({
      entitlement: file.findEntitlement(syncId, entitlementId),
      principal: file.findResource(syncId, { resourceType, resource }),
    }))
    const entitlement = this.#mustHave<Entitlement>(found.entitlement, `entitlement ${entitlementId}`)
    const principal = this.#mustHave<Resource>(found.principal, `${resourceType} ${resource}`)
    refuseCopies(entitlement.resource, entitlementId)
    const value = { entitlement, principal, annotations: [] }
    const { annotations } = await this.#do({ case: 'grant', value })
    environment.log.info('granted', {
      entitlement: entitlementId,
      principal: `${resourceType}:${resource}`,
      said: namesOf(annotations),
    })
  }

  async #revoke(grantId: string): Promise<void> {
    const found = await this.#read((file, syncId) => {
      const grant = file.findGrant(syncId, grantId)
      const [id, holder] = [grant?.entitlement?.id, grant?.principal?.id]
      return {
        grant,
        entitlement: id === undefined ? undefined : file.findEntitlement(syncId, id),
        principal: holder === undefined ? undefined : file.findResource(syncId, holder),
      }
    })
    const grant = this.#mustHave<Grant>(found.grant, `grant ${grantId}`)
    const entitlement = found.entitlement ?? grant.entitlement
    refuseCopies(entitlement?.resource, grantId)
    const { principal = grant.principal } = found
    const value = {
      grant: { ...grant, ...(entitlement && { entitlement }), ...(principal && { principal }) },
      annotations: [],
    }
    const { annotations } = await this.#do({ case: 'revoke', value })
    this.#session.environment.log.info('revoked', { grant: grantId, said: namesOf(annotations) })
  }

  async #createAccount(): Promise<void> {
    const { settings, environment } = this.#session
    const profile = parseObject(textOf(settings, 'create-account-profile') || '{}', 'create-account-profile')
    const [login, email] = [textOf(settings, 'create-account-login'), textOf(settings, 'create-account-email')]
    const accountInfo = create(AccountInfoSchema, {
      login: login || (typeof profile.login === 'string' ? profile.login : ''),
      emails: email === '' ? [] : [{ address: email, isPrimary: true }],
      profile: { ...(login !== '' && { login }), ...(email !== '' && { email }), ...profile },
    })
    const key = await makeThrowAwayKey()
    const resourceTypeId = textOf(settings, 'create-account-resource-type')
    const credentialOptions = credentialOfNewAccount(this.#connector, resourceTypeId)
    const { response } = await this.#do({
      case: 'createAccount',
      value: {
        accountInfo,
        ...(credentialOptions && { credentialOptions }),
        encryptionConfigs: [key.config],
        resourceTypeId,
      },
    })
    const { result, encryptedData } = unpackResponse(response, 'createAccount')
    const { resource, ...more } = result.value ?? {}
    const id = resource?.id
    environment.log.info('account', {
      outcome: result.case ?? 'unknown',
      resource: id === undefined ? undefined : `${id.resourceType}:${id.resource}`,
      ...('message' in more && { message: more.message }),
    })
    await this.#handOver(encryptedData, key)
  }

  async #delete(resource: string, resourceType: string): Promise<void> {
    if (resourceType === '') throw new UsageError('--delete-resource needs --delete-resource-type as well')
    const { annotations } = await this.#do({
      case: 'deleteResource',
      value: { resourceId: { resourceType, resource } },
    })
    this.#session.environment.log.info('deleted', {
      resource: `${resourceType}:${resource}`,
      said: namesOf(annotations),
    })
  }

  async #rotate(resource: string, resourceType: string): Promise<void> {
    if (resourceType === '') throw new UsageError('--rotate-credentials needs --rotate-credentials-type as well')
    // The former credential ends with the rotation, so that the new one must reach somebody.
    if (!flagOf(this.#session.settings, 'show-secret')) {
      throw new UsageError(
        '--rotate-credentials makes a secret that is shown once: add --show-secret to have it printed to stdout',
      )
    }
    const key = await makeThrowAwayKey()
    const credentialOptions = credentialOfRotation(this.#connector, resourceType)
    const { response } = await this.#do({
      case: 'rotateCredentials',
      value: {
        resourceId: { resourceType, resource },
        ...(credentialOptions && { credentialOptions }),
        encryptionConfigs: [key.config],
      },
    })
    this.#session.environment.log.info('rotated', { resource: `${resourceType}:${resource}` })
    await this.#handOver(unpackResponse(response, 'rotateCredentials').encryptedData, key)
  }

  async #printEvents(): Promise<void> {
    const { settings, environment, signal } = this.#session
    const from = textOf(settings, 'event-feed-start-at')
    const startAt = from === '' ? new Date(environment.clock.now().getTime() - dayMs) : new Date(from)
    if (Number.isNaN(startAt.getTime())) {
      throw new UsageError(
        `--event-feed-start-at is ${JSON.stringify(from)}, which is no time: give one like 2026-01-31T08:00:00Z`,
      )
    }
    let cursor = textOf(settings, 'event-feed-cursor')
    for (let hasMore = true; hasMore; ) {
      signal.throwIfAborted()
      const { response } = await this.#do({
        case: 'listEvents',
        value: {
          eventFeedId: textOf(settings, 'event-feed-id'),
          cursor,
          startAt: timestampFromDate(startAt),
          pageSize: eventsPerPage,
        },
      })
      const page: ListEventsResponse = unpackResponse(response, 'listEvents')
      for (const event of page.events) {
        this.#io.stdout.write(`${JSON.stringify(toJson(EventSchema, event, { registry: messageTypes }))}\n`)
      }
      hasMore = page.hasMore && page.cursor !== cursor
      cursor = page.cursor
    }
    environment.log.info('events read', { cursor })
  }

  async #invoke(name: string): Promise<void> {
    const { settings, environment, signal } = this.#session
    const args = parseObject(textOf(settings, 'invoke-action-args'), 'invoke-action-args')
    const resourceTypeId = textOf(settings, 'invoke-action-resource-type')
    const { response } = await this.#do({ case: 'actionInvoke', value: { name, args, resourceTypeId } })
    let state: Pick<InvokeActionResponse, 'id' | 'status' | 'response'> = unpackResponse(response, 'actionInvoke')
    while (state.status === BatonActionStatus.PENDING || state.status === BatonActionStatus.RUNNING) {
      await environment.clock.sleep(pollMs, signal)
      state = unpackResponse(
        (await this.#do({ case: 'actionStatus', value: { id: state.id } })).response,
        'actionStatus',
      )
    }
    if (state.status !== BatonActionStatus.COMPLETE) {
      throw new ConnectorError('refused', String(state.response?.error ?? 'action failed'), { code: Code.unknown })
    }
    environment.log.info('action done', { action: name, response: state.response })
  }

  async #listActions(): Promise<void> {
    const resourceTypeId = textOf(this.#session.settings, 'list-action-schemas-resource-type')
    const { response } = await this.#do({ case: 'actionListSchemas', value: { resourceTypeId } })
    const { schemas }: ListActionSchemasResponse = unpackResponse(response, 'actionListSchemas')
    for (const schema of schemas) {
      this.#session.environment.log.info('action', {
        schema: toJson(BatonActionSchemaSchema, schema, { registry: messageTypes }),
      })
    }
  }

  #do(taskType: TaskType) {
    const { environment, signal } = this.#session
    return this.#tasks.handle(create(TaskSchema, { id: makeKsuid(environment.clock.now()), taskType }), signal)
  }

  async #read<T>(look: (file: SyncFile, syncId: string) => T): Promise<T> {
    const path = this.#file
    await using file = await SyncFile.open(path, { env: this.#io.env })
    const sync = file.latestFinished('full') ?? file.latestFinished()
    if (sync === undefined) {
      throw new ConnectorError('refused', `${path} holds no finished sync`, { code: Code.notFound, fix: 'sync first' })
    }
    return look(file, sync.id)
  }

  get #file(): string {
    return resolve(this.#io.cwd, textOf(this.#session.settings, 'file'))
  }

  #mustHave<T>(found: T | undefined, what: string): T {
    if (found !== undefined) return found
    throw new ConnectorError('refused', `${this.#file} holds no ${what}`, {
      code: Code.notFound,
      fix: 'see what it holds with rostrum c1z, or sync again',
    })
  }

  async #handOver(secrets: readonly EncryptedData[], key: ThrowAwayKey): Promise<void> {
    if (secrets.length === 0) return
    if (!flagOf(this.#session.settings, 'show-secret')) {
      this.#session.environment.log.warn('a secret was made and is not shown: rotate it with --show-secret to get one')
      return
    }
    for (const secret of secrets) this.#io.stdout.write(`${secret.name}: ${await key.decrypt(secret)}\n`)
  }
}

/** What another connector's file was matched with is not this connector's to change. */
function refuseCopies(resource: Resource | undefined, id: string): void {
  if (resource?.id?.batonResource !== true && resource?.batonResource !== true) return
  throw new ConnectorError('refused', `${id} belongs to a resource of another connector`, {
    fix: 'grant and revoke it with that connector',
  })
}

function parseObject(text: string, flag: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  } catch {
    // Said below; the text itself may hold a secret.
  }
  throw new UsageError(`--${flag} is not a JSON object: give one like {"name": "value"}`)
}

function namesOf(annotations: readonly { readonly typeUrl: string }[]): string[] {
  return annotations.map(({ typeUrl }) => typeUrl.slice(typeUrl.lastIndexOf('.') + 1))
}
