import type { Db, Tx } from '@rostrum/database'
import { addAuditEvent, createId } from '@rostrum/database/queries'
import type { App } from '@rostrum/database/rows'
import { discoverApps, ensureBuiltins } from '@rostrum/database/uplift'
import { type Actor, by, userOf } from '../audit/actor.ts'
import { findDifferences } from '../audit/differences.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'

/** What its administrators write of an app. */
export interface AppChange {
  readonly display_name?: string
  readonly description?: string
  readonly grant_policy_id?: string | null
  readonly certify_policy_id?: string | null
  readonly revoke_policy_id?: string | null
  readonly correlation?: App['correlation']
  readonly request_instructions?: string
  /** as JSON */
  readonly annotations?: string
  /** as JSON: what is kept for those who manage the app by the API */
  readonly kept?: string
}

/** Apps from their creation to their end. */
export class Apps {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A managed app; whoever makes it owns it. @throws ServiceError when it has no name, or a policy is not there */
  async create(tx: Tx, wanted: AppChange & { readonly display_name: string }, actor: Actor): Promise<App> {
    const now = this.#clock.now()
    const name = nameOf(wanted.display_name)
    await assertPolicies(tx, wanted)
    const app = await tx
      .insertInto('apps')
      .values({
        ...wanted,
        id: createId(now),
        display_name: name,
        state: 'managed',
        created_by: userOf(actor),
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await ensureBuiltins(tx, { appId: app.id, at: now })
    await this.#tell(tx, actor, 'app.created', app, { displayName: name })
    return app
  }

  async update(tx: Tx, id: string, change: AppChange, actor: Actor): Promise<App> {
    const before = await getLiveApp(tx, id)
    const named = change.display_name === undefined ? {} : { display_name: nameOf(change.display_name) }
    await assertPolicies(tx, change)
    const app = await tx
      .updateTable('apps')
      .set((set) => ({ ...change, ...named, updated_at: this.#clock.now(), version: set('version', '+', 1) }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    const members = Object.keys(change) as (keyof AppChange)[]
    await this.#tell(tx, actor, 'app.updated', app, findDifferences<App>(before, app, members))
    return app
  }

  /** Takes in an app that was only discovered; one that is managed already stays as it is, its owners included. */
  async manage(tx: Tx, id: string, actor: Actor): Promise<{ readonly app: App; readonly isNew: boolean }> {
    const before = await getLiveApp(tx, id)
    if (before.state === 'managed') return { app: before, isNew: false }
    const app = await tx
      .updateTable('apps')
      .set((set) => ({ state: 'managed', updated_at: this.#clock.now(), version: set('version', '+', 1) }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await ensureBuiltins(tx, { appId: id, at: this.#clock.now() })
    await this.#tell(tx, actor, 'app.managed', app, { displayName: app.display_name })
    return { app, isNew: true }
  }

  /**
   * Says whether the app knows others, as a provider of identities does: those that its syncs hold are unmanaged apps from
   * then on (product.md APP-11). Tells how many there are.
   */
  async setProvider(tx: Tx, id: string, isProvider: boolean, actor: Actor): Promise<number> {
    const now = this.#clock.now()
    const before = await getLiveApp(tx, id)
    if (before.is_identity_source !== isProvider) {
      await tx
        .updateTable('apps')
        .set((set) => ({ is_identity_source: isProvider, updated_at: now, version: set('version', '+', 1) }))
        .where('id', '=', id)
        .execute()
      await this.#tell(tx, actor, 'app.provider_set', before, { isProvider })
    }
    const connectors = await tx.selectFrom('connectors').select('id').where('app_id', '=', id).orderBy('id').execute()
    let found = 0
    for (const { id: connectorId } of connectors)
      found += (await discoverApps(tx, { appId: id, connectorId, at: now })).total
    return found
  }

  /** Its history and evidence are kept. @throws ServiceError while a connector feeds it */
  async delete(tx: Tx, id: string, actor: Actor): Promise<void> {
    const app = await getLiveApp(tx, id)
    const connector = await tx
      .selectFrom('connectors')
      .select('display_name')
      .where('app_id', '=', id)
      .where('deleted_at', 'is', null)
      .limit(1)
      .executeTakeFirst()
    if (connector !== undefined)
      throw new ServiceError(
        'failed_precondition',
        'APP_IN_USE',
        `the app ${app.display_name} is fed by the connector ${connector.display_name}: delete that first`,
      )
    const now = this.#clock.now()
    await tx.updateTable('apps').set({ deleted_at: now, updated_at: now }).where('id', '=', id).execute()
    await this.#tell(tx, actor, 'app.deleted', app, { displayName: app.display_name })
  }

  async #tell(tx: Tx, actor: Actor, verb: string, app: App, detail: object): Promise<void> {
    const object = { kind: 'app', id: app.id }
    await addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail }, this.#clock.now())
  }
}

/** An app that is there, or was. */
export async function findApp(db: Db, id: string): Promise<App | undefined> {
  return db.selectFrom('apps').selectAll().where('id', '=', id).executeTakeFirst()
}

/** @throws ServiceError */
export async function getLiveApp(db: Db, id: string): Promise<App> {
  const app = await findApp(db, id)
  if (app === undefined || app.deleted_at !== null)
    throw new ServiceError('not_found', 'APP_NOT_FOUND', `there is no app ${id}`)
  return app
}

function nameOf(text: string): string {
  const name = text.trim()
  if (name === '') throw new ServiceError('invalid_argument', 'APP_NAME_MISSING', 'displayName: the app needs a name')
  return name
}

const policyTypes = { grant_policy_id: 'grant', certify_policy_id: 'certify', revoke_policy_id: 'revoke' } as const

/** @throws ServiceError for a policy that is not there, or of another type */
export async function assertPolicies(
  db: Db,
  change: { readonly [Column in keyof typeof policyTypes]?: string | null | undefined },
): Promise<void> {
  for (const [column, type] of Object.entries(policyTypes)) {
    const id = change[column as keyof typeof policyTypes]
    if (id === undefined || id === null) continue
    const policy = await db
      .selectFrom('policies')
      .select('type')
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (policy?.type === type) continue
    const fault = policy === undefined ? 'there is no such policy' : `it is a policy of the type ${policy.type}`
    throw new ServiceError('invalid_argument', 'POLICY_NOT_FOUND', `${type}PolicyId ${id}: ${fault}`)
  }
}
