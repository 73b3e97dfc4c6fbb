import { create, fromJson, type MessageInitShape, toJson } from '@bufbuild/protobuf'
import type { Tx } from '@rostrum/database'
import { addConnectorTask, lockConnectorTask } from '@rostrum/database/connector-tasks'
import {
  addAuditEvent,
  addProvisioning,
  beginGrant,
  createId,
  endGrant,
  findProvisioningOfTask,
  finishProvisioning,
  fold,
  type NewProvisioning,
  noteProvisioningTask,
  type Provisioning,
  type ProvisioningEnd,
  verifyProvisioning,
} from '@rostrum/database/queries'
import { AccountInfoSchema, CredentialOptionsSchema, EncryptionConfigSchema } from '@rostrum/protocol/connector'
import { TaskSchema } from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'
import { type Actor, by, system, userOf } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import type { ConnectorTasks } from '../connector-tasks/connector-tasks.ts'
import type { TaskEnding, TaskFollowUp } from '../connector-tasks/follow-up.ts'
import { toPlainAnnotations } from '../plain-annotations.ts'
import { redact } from '../redact.ts'
import { ServiceError } from '../service-error.ts'
import { getLiveConnector, type SyncRuns } from '../syncs/sync-runs.ts'
import { readAnswer } from './answer.ts'
import { loadEntitlement, loadResource, toGrant } from './messages.ts'

type TaskType = MessageInitShape<typeof TaskSchema>['taskType']

/** Who wants it, and what makes a repetition of the same wish known. */
export interface Wish {
  readonly actor: Actor
  readonly idempotencyKey: string
}

export interface GrantWish extends Wish {
  readonly entitlementId: string
  readonly principalId: string
}

export interface AccountWish extends Wish {
  readonly connectorId: string
  /** of the new account; empty takes the connector's only one */
  readonly resourceTypeId: string
  readonly account: MessageInitShape<typeof AccountInfoSchema>
  readonly credential: MessageInitShape<typeof CredentialOptionsSchema>
  /** whom a secret that comes of it is encrypted to */
  readonly recipients: readonly MessageInitShape<typeof EncryptionConfigSchema>[]
}

export interface RotationWish extends Wish {
  readonly principalId: string
  readonly credential: MessageInitShape<typeof CredentialOptionsSchema>
  readonly recipients: readonly MessageInitShape<typeof EncryptionConfigSchema>[]
}

/** After this long people hear that a write has not happened. */
const dueMs = 15 * 60_000
/** How often a write is begun whose answer was lost each time. */
export const attemptsMax = 5

/**
 * Writes that are wanted outside, each carried out by a connector task. What is done to one principal is done in the order
 * in which it was wanted; a wish that is repeated is the first one; a lost answer is made up for by reading, never by
 * writing blindly once more (product.md PRV-2 to PRV-4, PRV-8).
 */
export class Provisionings implements TaskFollowUp {
  readonly #clock: Clock
  readonly #syncs: SyncRuns
  readonly #cancelTask: ConnectorTasks['cancel']

  constructor(options: { clock: Clock; syncs: SyncRuns; cancelTask: ConnectorTasks['cancel'] }) {
    this.#clock = options.clock
    this.#syncs = options.syncs
    this.#cancelTask = options.cancelTask
  }

  /** @throws ServiceError when it cannot be granted by the connector */
  async grant(tx: Tx, wish: GrantWish): Promise<Provisioning> {
    const { appId, connectorId, message } = await loadEntitlement(tx, wish.entitlementId)
    await loadResource(tx, wish.principalId)
    await this.#assertCan(tx, connectorId, message.resource?.id?.resourceType ?? '', 'CAPABILITY_PROVISION')
    return this.#want(tx, wish, { appId, connectorId, kind: 'grant', ...namesOf(wish) })
  }

  /** A grant of the same that nobody has begun yet is cancelled by it, which may be all there is to do. */
  async revoke(tx: Tx, wish: GrantWish): Promise<Provisioning> {
    const { appId, connectorId, message } = await loadEntitlement(tx, wish.entitlementId)
    await loadResource(tx, wish.principalId)
    await this.#assertCan(tx, connectorId, message.resource?.id?.resourceType ?? '', 'CAPABILITY_PROVISION')
    await this.#overtake(tx, wish)
    return this.#want(tx, wish, { appId, connectorId, kind: 'revoke', ...namesOf(wish) })
  }

  async createAccount(tx: Tx, wish: AccountWish): Promise<Provisioning> {
    const { connectorId, resourceTypeId, account, credential, recipients } = wish
    const { app_id: appId } = await getLiveConnector(tx, connectorId)
    await this.#assertCan(tx, connectorId, resourceTypeId, 'CAPABILITY_ACCOUNT_PROVISIONING')
    const input = {
      resourceTypeId,
      account: toJson(AccountInfoSchema, create(AccountInfoSchema, account)),
      credential: toJson(CredentialOptionsSchema, create(CredentialOptionsSchema, credential)),
      recipients: recipients.map(plainRecipient),
    }
    return this.#want(tx, wish, { appId, connectorId, kind: 'create_account', input })
  }

  async deleteAccount(tx: Tx, wish: Wish & { readonly principalId: string }): Promise<Provisioning> {
    const { appId, connectorId, message } = await loadResource(tx, wish.principalId)
    await this.#assertCan(tx, connectorId, message.id?.resourceType ?? '', 'CAPABILITY_RESOURCE_DELETE')
    return this.#want(tx, wish, { appId, connectorId, kind: 'delete_account', principalId: wish.principalId })
  }

  async rotateCredential(tx: Tx, wish: RotationWish): Promise<Provisioning> {
    const { appId, connectorId, message } = await loadResource(tx, wish.principalId)
    await this.#assertCan(tx, connectorId, message.id?.resourceType ?? '', 'CAPABILITY_CREDENTIAL_ROTATION')
    const input = {
      credential: toJson(CredentialOptionsSchema, create(CredentialOptionsSchema, wish.credential)),
      recipients: wish.recipients.map(plainRecipient),
    }
    const { principalId } = wish
    return this.#want(tx, wish, { appId, connectorId, kind: 'rotate_credential', principalId, input })
  }

  async ended(tx: Tx, ending: TaskEnding): Promise<void> {
    const wanted = await findProvisioningOfTask(tx, ending.task.id)
    if (wanted === undefined || wanted.state === 'finished') return
    const { outcome, code, request, at } = ending
    const message = redact(ending.message)
    if (outcome === 'succeeded' && request !== undefined) return this.#applied(tx, wanted, ending)
    if (outcome === 'cancelled') return this.end(tx, wanted, { outcome, message })
    if (request !== undefined) return this.end(tx, wanted, { outcome: 'failed', code, message })
    // Nobody knows how far its host came. A rotation shows nothing to read, so it was handed out again instead.
    if (wanted.kind === 'rotate_credential') return this.end(tx, wanted, { outcome: 'failed', code, message })
    await verifyProvisioning(tx, wanted.id, at)
  }

  async lost(_tx: Tx, task: { readonly kind: string; readonly attempts: number }): Promise<'again' | 'end'> {
    return task.kind === 'rotateCredentials' && task.attempts < attemptsMax ? 'again' : 'end'
  }

  /** Begins a write that is wanted: its first time, or again when reading has told that it was not done. */
  async begin(tx: Tx, wanted: Provisioning): Promise<void> {
    const now = this.#clock.now()
    const taskType = await this.#toTask(tx, wanted)
    const taskId = await addConnectorTask(tx, {
      id: createId(now),
      connectorId: wanted.connector_id,
      kind: taskType?.case ?? '',
      payload: toJson(TaskSchema, create(TaskSchema, taskType && { taskType }), { registry: messageTypes }),
      orderKey: wanted.principal_id ?? orderOf(wanted),
      idempotencyKey: `provisioning ${wanted.id} ${wanted.attempts + 1}`,
      createdAt: now,
    })
    await noteProvisioningTask(tx, wanted.id, taskId)
  }

  /** Ends a write, and what it means for what is held. */
  async end(tx: Tx, wanted: Provisioning, end: ProvisioningEnd): Promise<void> {
    const now = this.#clock.now()
    if (!(await finishProvisioning(tx, wanted.id, end, now))) return
    const told =
      end.outcome === 'applied'
        ? { wasSoAlready: end.wasSoAlready }
        : { message: end.message, ...(end.outcome === 'failed' && { code: end.code }) }
    const detail = { ...describe(wanted), outcome: end.outcome, ...told }
    const object = { kind: 'provisioning', id: wanted.id }
    const outcome = end.outcome === 'failed' ? 'failed' : 'succeeded'
    await addAuditEvent(
      tx,
      { ...by(system), verb: 'provisioning.ended', object, outcome, detail, workId: wanted.id },
      now,
    )
  }

  async #applied(tx: Tx, wanted: Provisioning, { request, at }: TaskEnding): Promise<void> {
    if (request === undefined) return
    const { entitlement_id: entitlementId, principal_id: principalId } = wanted
    const suffix = principalId === null ? '' : `:${await findPrincipal(tx, principalId)}`
    const entitlement = entitlementId === null ? undefined : await findSourceId(tx, entitlementId)
    const answer = readAnswer(request, entitlement === undefined ? undefined : `${entitlement}${suffix}`)
    const { wasSoAlready, grantAnnotations, replacedGrantIds, result } = answer
    if (entitlementId !== null && principalId !== null) {
      const pair = { entitlementId, principalId, at }
      if (wanted.kind === 'grant') {
        const replaced = replacedGrantIds.filter((id) => id.endsWith(suffix)).map((id) => id.slice(0, -suffix.length))
        await endReplaced(tx, wanted.connector_id, { principalId, entitlementSourceIds: replaced, at })
        const annotations = toPlainAnnotations(grantAnnotations)
        await beginGrant(tx, { ...pair, ...(!wasSoAlready && { provisionedDetail: { annotations } }) })
      } else await endGrant(tx, { ...pair, because: 'revoked' })
    }
    await this.end(tx, wanted, { outcome: 'applied', wasSoAlready, result })
    // What became of an account is for a sync to tell.
    if (wanted.kind === 'create_account' || wanted.kind === 'delete_account' || answer.deleted !== undefined)
      await this.#syncs.request(tx, { connectorId: wanted.connector_id, trigger: 'retry', actor: system })
  }

  async #want(tx: Tx, wish: Wish, wanted: Omit<NewProvisioning, 'idempotencyKey' | 'dueAt'>): Promise<Provisioning> {
    const now = this.#clock.now()
    const requestedBy = userOf(wish.actor)
    const { provisioning, isNew } = await addProvisioning(
      tx,
      {
        ...wanted,
        idempotencyKey: wish.idempotencyKey,
        dueAt: new Date(now.getTime() + dueMs),
        ...(requestedBy !== null && { requestedBy }),
      },
      now,
    )
    if (!isNew) return provisioning
    await this.begin(tx, provisioning)
    const object = { kind: 'provisioning', id: provisioning.id }
    const event = { ...by(wish.actor), verb: 'provisioning.begun', object, detail: describe(provisioning) }
    await addAuditEvent(tx, { ...event, outcome: 'succeeded', workId: provisioning.id }, now)
    return provisioning
  }

  /** Cancels grants of the same that still wait for their turn. */
  async #overtake(tx: Tx, { entitlementId, principalId }: GrantWish): Promise<void> {
    const waiting = await tx
      .selectFrom('provisionings')
      .selectAll()
      .where('entitlement_id', '=', entitlementId)
      .where('principal_id', '=', principalId)
      .where('kind', '=', 'grant')
      .where('state', '=', 'queued')
      .execute()
    for (const { connector_id: connectorId, connector_task_id: taskId } of waiting) {
      const task = taskId === null ? undefined : await lockConnectorTask(tx, connectorId, taskId)
      // One that a host has in hand comes first, and is revoked afterwards.
      if (task?.state === 'queued')
        await this.#cancelTask(tx, task, 'it is to be revoked before it was granted', this.#clock.now())
    }
  }

  async #assertCan(tx: Tx, connectorId: string, type: string, capability: string): Promise<void> {
    const connector = await getLiveConnector(tx, connectorId)
    const cannot = (why: string) => new ServiceError('failed_precondition', 'NOT_PROVISIONABLE', why)
    if (!connector.is_provisioning_enabled)
      throw cannot(`provisioning is switched off for the connector ${connector.display_name}`)
    const types: unknown = Object(connector.capabilities).resourceTypeCapabilities
    // Connectors of old SDKs do not say what they can.
    if (!Array.isArray(types)) return
    const can = types.some(
      ({ resourceType, capabilities }) =>
        (type === '' || Object(resourceType).id === type) &&
        Array.isArray(capabilities) &&
        capabilities.includes(capability),
    )
    if (!can) throw cannot(`the connector ${connector.display_name} cannot do this with resources of the type ${type}`)
  }

  async #toTask(tx: Tx, wanted: Provisioning): Promise<TaskType> {
    const { kind, entitlement_id: entitlementId, principal_id: principalId, input } = wanted
    const { account = {}, credential = {}, recipients = [], resourceTypeId = '' } = Object(input)
    const credentialOptions = fromJson(CredentialOptionsSchema, credential)
    const encryptionConfigs = recipients.map((recipient: never) => fromJson(EncryptionConfigSchema, recipient))
    const principal = async () => (await loadResource(tx, principalId ?? '')).message
    switch (kind) {
      case 'grant': {
        const { message: entitlement } = await loadEntitlement(tx, entitlementId ?? '')
        return { case: 'grant', value: { entitlement, principal: await principal() } }
      }
      case 'revoke':
        return { case: 'revoke', value: { grant: await toGrant(tx, entitlementId ?? '', principalId ?? '') } }
      case 'create_account': {
        const accountInfo = fromJson(AccountInfoSchema, account)
        return { case: 'createAccount', value: { accountInfo, credentialOptions, encryptionConfigs, resourceTypeId } }
      }
      case 'delete_account': {
        const { id, parentResourceId } = await principal()
        return {
          case: 'deleteResource',
          value: { ...(id && { resourceId: id }), ...(parentResourceId && { parentResourceId }) },
        }
      }
      case 'rotate_credential': {
        const { id } = await principal()
        return {
          case: 'rotateCredentials',
          value: { ...(id && { resourceId: id }), credentialOptions, encryptionConfigs },
        }
      }
      default:
        return kind satisfies never
    }
  }
}

function namesOf({ entitlementId, principalId }: GrantWish) {
  return { entitlementId, principalId }
}

function plainRecipient(recipient: MessageInitShape<typeof EncryptionConfigSchema>) {
  return toJson(EncryptionConfigSchema, create(EncryptionConfigSchema, recipient), { registry: messageTypes })
}

/** Two accounts for one person are one after another, too. */
function orderOf({ app_id: appId, input }: Provisioning): string {
  const { login = '', emails = [] } = Object(Object(input).account)
  return `account of ${appId}: ${fold(String(login || (Object(emails[0]).address ?? '')))}`
}

function describe({ kind, connector_id, entitlement_id, principal_id }: Provisioning): object {
  return {
    kind,
    connectorId: connector_id,
    ...(entitlement_id !== null && { entitlementId: entitlement_id }),
    ...(principal_id !== null && { principalId: principal_id }),
  }
}

async function findSourceId(tx: Tx, entitlementId: string): Promise<string | undefined> {
  const row = await tx.selectFrom('entitlements').select('source_id').where('id', '=', entitlementId).executeTakeFirst()
  return row?.source_id
}

/** As it stands at the end of the ids of its grants (baton-protocol 11.1). */
async function findPrincipal(tx: Tx, principalId: string): Promise<string> {
  const row = await tx
    .selectFrom('resources as r')
    .innerJoin('resource_types as type', 'type.id', 'r.resource_type_id')
    .select(['type.source_id as type', 'r.source_id as id'])
    .where('r.id', '=', principalId)
    .executeTakeFirstOrThrow()
  return `${row.type}:${row.id}`
}

async function endReplaced(
  tx: Tx,
  connectorId: string,
  gone: { principalId: string; entitlementSourceIds: readonly string[]; at: Date },
): Promise<void> {
  if (gone.entitlementSourceIds.length === 0) return
  const entitlements = await tx
    .selectFrom('entitlements')
    .select('id')
    .where('connector_id', '=', connectorId)
    .where('source_id', 'in', [...gone.entitlementSourceIds])
    .execute()
  for (const { id } of entitlements)
    await endGrant(tx, { entitlementId: id, principalId: gone.principalId, at: gone.at, because: 'replaced' })
}
