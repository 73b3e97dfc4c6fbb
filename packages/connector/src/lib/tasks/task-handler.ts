import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf'
import { type Any, anyPack } from '@bufbuild/protobuf/wkt'
import { toDate } from '@rostrum/protocol'
import {
  type AccountInfo,
  CreateAccountResponseSchema,
  type CredentialOptions,
  DeleteResourceResponseSchema,
  type EncryptionConfig,
  GetActionSchemaResponseSchema,
  GetActionStatusResponseSchema,
  GrantManagerServiceGrantResponseSchema,
  GrantManagerServiceRevokeResponseSchema,
  InvokeActionResponseSchema,
  ListActionSchemasResponseSchema,
  ListEventFeedsResponseSchema,
  ListEventsResponseSchema,
  type ResourceId,
  RotateCredentialResponseSchema,
} from '@rostrum/protocol/connector'
import type { Task, Task_ListEventsTask } from '@rostrum/protocol/connectorapi'
import {
  type AccountCreation,
  type AccountProvisioner,
  type Connector,
  canCreateAccounts,
  canDeleteResources,
  canProvisionGrants,
  canRotateCredentials,
  type ResourceSyncer,
  type WriteContext,
} from '../capability.ts'
import { toCredentialWish } from '../credentials/credential-wish.ts'
import { sealAll, secretSealers } from '../credentials/encrypt.ts'
import type { ConnectorEnvironment } from '../environment.ts'
import { Code, ConnectorError } from '../errors.ts'
import { BackgroundActions } from './background-actions.ts'
import { retryWrite } from './retry-writes.ts'
import { malformedTask, refusedTask, toTaskFailure } from './task-failure.ts'
import type { TaskSuccess } from './task-outcome.ts'

export interface TaskHandlerOptions {
  readonly connector: Connector
  readonly environment: ConnectorEnvironment
  /** the private key of the client secret as a JSON web key, with which passwords may be sent encrypted */
  readonly clientKey?: string
}

/** Does connector tasks of every kind but hello and sync, which are the service's own. */
export interface TaskHandler {
  /** Throws TaskFailure. */
  handle(task: Task, signal: AbortSignal): Promise<TaskSuccess>
}

/** What FinishTask takes (baton-protocol 6); the response has them all. */
const annotationsMax = 16
const actionWaitMs = 1000
const longestCursor = 4096

export function createTaskHandler(options: TaskHandlerOptions): TaskHandler {
  return new ConnectorTasks(options)
}

class ConnectorTasks implements TaskHandler {
  readonly #options: TaskHandlerOptions
  readonly #actions: BackgroundActions

  constructor(options: TaskHandlerOptions) {
    this.#options = options
    this.#actions = new BackgroundActions(options.connector.actions ?? [], options.environment)
  }

  async handle(task: Task, signal: AbortSignal): Promise<TaskSuccess> {
    const isWrite = writes.has(task.taskType.case ?? '')
    try {
      if (isWrite && !this.#options.environment.provisioning) {
        throw refusedTask(
          Code.failedPrecondition,
          'provisioning is not enabled; start the connector with --provisioning',
          true,
        )
      }
      return await this.#dispatch(task, { signal, requestId: task.id })
    } catch (error) {
      throw toTaskFailure(error, isWrite)
    }
  }

  async #dispatch({ taskType }: Task, context: WriteContext): Promise<TaskSuccess> {
    switch (taskType.case) {
      case 'grant': {
        const { entitlement, principal } = taskType.value
        if (entitlement === undefined || principal === undefined) throw malformedTask('grant task')
        const type = entitlement.resource?.id?.resourceType ?? entitlement.id.split(':')[0] ?? ''
        const syncer = this.#find(type, canProvisionGrants, 'grant')
        const { grants, annotations } = await this.#retry('grant', context, () =>
          syncer.grant(entitlement, principal, context),
        )
        return success(GrantManagerServiceGrantResponseSchema, { grants: [...grants], annotations: [...annotations] })
      }
      case 'revoke': {
        const { grant } = taskType.value
        if (grant?.entitlement === undefined || grant.principal === undefined) throw malformedTask('revoke task')
        const type = grant.entitlement.resource?.id?.resourceType ?? grant.entitlement.id.split(':')[0] ?? ''
        const syncer = this.#find(type, canProvisionGrants, 'revoke')
        const annotations = await this.#retry('revoke', context, () => syncer.revoke(grant, context))
        return success(GrantManagerServiceRevokeResponseSchema, { annotations: [...annotations] })
      }
      case 'createAccount': {
        const { accountInfo, credentialOptions, encryptionConfigs, resourceTypeId } = taskType.value
        if (accountInfo === undefined) throw malformedTask('create account task')
        return this.#createAccount(accountInfo, credentialOptions, encryptionConfigs, resourceTypeId, context)
      }
      case 'deleteResource': {
        const { resourceId, parentResourceId } = taskType.value
        if (!isWhole(resourceId)) throw malformedTask('delete resource task')
        const syncer = this.#find(resourceId.resourceType, canDeleteResources, 'delete')
        const annotations = await this.#retry('delete', context, () =>
          syncer.deleteResource(resourceId, parentResourceId, context),
        )
        return success(DeleteResourceResponseSchema, { annotations: [...annotations] })
      }
      case 'rotateCredentials': {
        const { resourceId, credentialOptions, encryptionConfigs } = taskType.value
        if (!isWhole(resourceId)) throw malformedTask('rotate credentials task')
        return this.#rotate(resourceId, credentialOptions, encryptionConfigs, context)
      }
      case 'createResource':
        if (taskType.value.resource === undefined) throw malformedTask('create resource task')
        throw refusedTask(Code.unimplemented, 'this connector creates no resources besides accounts', true)
      case 'issueCredential':
        throw refusedTask(Code.unimplemented, 'this connector issues no credentials', true)
      case 'listEventFeeds': {
        const feeds = this.#options.connector.eventFeeds ?? []
        const list = feeds.map(({ id, eventTypes }) => ({ id, supportedEventTypes: [...eventTypes] }))
        return success(ListEventFeedsResponseSchema, { list })
      }
      case 'listEvents':
        return this.#listEvents(taskType.value, context.signal)
      case 'actionListSchemas':
        return success(ListActionSchemasResponseSchema, {
          schemas: this.#actions.schemas(taskType.value.resourceTypeId),
        })
      case 'actionGetSchema':
        return success(GetActionSchemaResponseSchema, { schema: this.#actions.schemaOf(taskType.value.name) })
      case 'actionInvoke': {
        const { name, args, resourceTypeId } = taskType.value
        const invocation = await this.#actions.invoke(name, args ?? {}, resourceTypeId, context, actionWaitMs)
        return success(InvokeActionResponseSchema, invocation)
      }
      case 'actionStatus':
        return success(GetActionStatusResponseSchema, this.#actions.statusOf(taskType.value.id))
      case 'createTicketTask':
      case 'getTicket':
      case 'listTicketSchemas':
      case 'bulkCreateTickets':
      case 'bulkGetTickets':
        throw refusedTask(Code.unknown, 'ticketing is not enabled: this connector has no tickets', false)
      default:
        throw refusedTask(Code.unknown, 'unsupported task type', false)
    }
  }

  async #createAccount(
    account: AccountInfo,
    credentialOptions: CredentialOptions | undefined,
    configs: readonly EncryptionConfig[],
    resourceTypeId: string,
    context: WriteContext,
  ): Promise<TaskSuccess> {
    const syncer = this.#findAccounts(resourceTypeId)
    const sealers = await secretSealers(configs)
    const credential = await toCredentialWish(credentialOptions, configs, this.#options.clientKey)
    const creation = await this.#retry('create account', context, () =>
      syncer.createAccount(account, credential, context),
    )
    const encryptedData = await sealAll(creation.secrets ?? [], sealers)
    return success(CreateAccountResponseSchema, {
      result: resultOf(creation),
      encryptedData,
      annotations: [...(creation.annotations ?? [])],
    })
  }

  async #rotate(
    id: ResourceId,
    credentialOptions: CredentialOptions | undefined,
    configs: readonly EncryptionConfig[],
    context: WriteContext,
  ): Promise<TaskSuccess> {
    const syncer = this.#find(id.resourceType, canRotateCredentials, 'rotate credentials')
    const sealers = await secretSealers(configs)
    if (sealers.length === 0) {
      throw new ConnectorError('refused', 'nobody could read the new credential: no encryption key was sent', {
        code: Code.invalidArgument,
        fix: 'send at least one encryption config',
      })
    }
    const credential = await toCredentialWish(credentialOptions, configs, this.#options.clientKey)
    const rotation = await this.#retry('rotate credentials', context, () =>
      syncer.rotateCredential(id, credential, context),
    )
    return success(RotateCredentialResponseSchema, {
      resourceId: rotation.resourceId ?? id,
      encryptedData: await sealAll(rotation.secrets, sealers),
      annotations: [...(rotation.annotations ?? [])],
    })
  }

  async #listEvents(request: Task_ListEventsTask, signal: AbortSignal): Promise<TaskSuccess> {
    const feeds = this.#options.connector.eventFeeds ?? []
    const id = request.eventFeedId === '' ? 'baton_feed_event' : request.eventFeedId
    // The legacy id stands for a connector's only feed.
    const only = request.eventFeedId === '' && feeds.length === 1 ? feeds[0] : undefined
    const feed = feeds.find((candidate) => candidate.id === id) ?? only
    if (feed === undefined) {
      const names = feeds.map((candidate) => candidate.id).join(', ')
      throw new ConnectorError('refused', `there is no event feed ${JSON.stringify(id)}`, {
        code: Code.notFound,
        fix: names === '' ? 'this connector has none' : `there is ${names}`,
      })
    }
    const cursorBytes = Buffer.byteLength(request.cursor)
    if (cursorBytes > longestCursor) {
      throw new ConnectorError('refused', `the cursor has ${cursorBytes} bytes, and may have ${longestCursor}`, {
        code: Code.invalidArgument,
        fix: 'send the cursor of an earlier answer as it was',
      })
    }
    const startAt = request.startAt === undefined ? undefined : toDate(request.startAt)
    const { cursor, pageSize } = request
    const { events, ...page } = await feed.listEvents({ startAt, cursor, pageSize: Math.min(pageSize, 1000), signal })
    return success(ListEventsResponseSchema, { events: [...events], ...page })
  }

  #find<Ability extends object>(
    type: string,
    can: (syncer: ResourceSyncer) => syncer is ResourceSyncer & Ability,
    what: string,
  ): ResourceSyncer & Ability {
    const syncer = this.#options.connector.resourceTypes.find(({ resourceType }) => resourceType.id === type)
    if (syncer !== undefined && can(syncer)) return syncer
    throw new ConnectorError('refused', `resources of type ${JSON.stringify(type)} cannot be ${pastOf[what] ?? what}`, {
      code: Code.unimplemented,
      fix: 'see what the connector can do with its command capabilities',
    })
  }

  /** The type asked for, else the only one, else that of people (baton-protocol 11.7). */
  #findAccounts(type: string): ResourceSyncer & AccountProvisioner {
    if (type !== '') return this.#find(type, canCreateAccounts, 'create account')
    const able = this.#options.connector.resourceTypes.filter(canCreateAccounts)
    const [only, ...others] = able
    if (only !== undefined && others.length === 0) return only
    const user = able.find(({ resourceType }) => resourceType.id === 'user')
    return user ?? this.#find('user', canCreateAccounts, 'create account')
  }

  #retry<T>(what: string, { signal }: WriteContext, attempt: () => Promise<T>): Promise<T> {
    return retryWrite(what, this.#options.environment, signal, attempt)
  }
}

const writes: ReadonlySet<string> = new Set([
  'grant',
  'revoke',
  'createAccount',
  'createResource',
  'deleteResource',
  'rotateCredentials',
  'issueCredential',
])

const pastOf: Readonly<Record<string, string>> = {
  grant: 'granted',
  revoke: 'revoked',
  delete: 'deleted',
  'create account': 'created',
  'rotate credentials': 'given a new credential',
}

function success<Desc extends DescMessage>(
  schema: Desc,
  message: MessageInitShape<Desc> & { annotations?: Any[] },
): TaskSuccess {
  const annotations = message.annotations ?? []
  return { response: anyPack(schema, create(schema, message)), annotations: annotations.slice(0, annotationsMax) }
}

function isWhole(id: ResourceId | undefined): id is ResourceId {
  return id !== undefined && id.resourceType !== '' && id.resource !== ''
}

function resultOf({ outcome, resource, message = '' }: AccountCreation) {
  const value = { ...(resource !== undefined && { resource }), isCreateAccountResult: true }
  switch (outcome) {
    case 'created':
      return { case: 'success' as const, value }
    case 'action required':
      return { case: 'actionRequired' as const, value: { ...value, message } }
    case 'already exists':
      return { case: 'alreadyExists' as const, value }
    case 'in progress':
      return { case: 'inProgress' as const, value }
    default:
      return outcome satisfies never
  }
}
