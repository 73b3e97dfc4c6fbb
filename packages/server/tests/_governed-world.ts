import { Database } from '@rostrum/database'
import type { Task } from '@rostrum/database/governance'
import { makeKsuid } from '@rostrum/protocol'
import type { Actor } from '../src/lib/audit/actor.ts'
import type { NewCredential } from '../src/lib/credentials/credentials.ts'
import type { GrantRequest } from '../src/lib/requests/service.ts'
import { BatonClient } from './_baton-client.ts'
import type { TestServer } from './_server.ts'

export const hour = 3600

/** People, an app that a scripted connector writes to, and two entitlements that everybody may ask for. */
export class GovernedWorld {
  readonly server: TestServer
  readonly #credential: NewCredential
  readonly ids: Readonly<Record<'app' | 'type' | 'site' | 'viewer' | 'admin', string>>
  readonly #people: Map<string, string>
  readonly #accounts: Map<string, string>

  private constructor(
    server: TestServer,
    credential: NewCredential,
    ids: GovernedWorld['ids'],
    people: Map<string, string>,
    accounts: Map<string, string>,
  ) {
    this.server = server
    this.#credential = credential
    this.ids = ids
    this.#people = people
    this.#accounts = accounts
  }

  /** Begins anew on a server that may have served other worlds. */
  static async begin(server: TestServer): Promise<GovernedWorld> {
    await clear(server)
    const { db } = server.world.database
    const at = server.now
    const id = () => makeKsuid(at)
    const people = new Map<string, string>()
    for (const name of ['ann', 'bob', 'mia', 'olga', 'root', 'eve']) {
      people.set(name, id())
      const times = { created_at: at, updated_at: at }
      await db
        .insertInto('users')
        .values({ id: people.get(name) ?? '', display_name: name, status: 'enabled', origin: 'local', ...times })
        .execute()
      await db
        .insertInto('user_roles')
        .values({
          user_id: people.get(name) ?? '',
          role: name === 'root' ? 'super_administrator' : 'basic_user',
          given_at: at,
        })
        .execute()
    }
    const person = (name: string) => people.get(name) ?? ''
    await db
      .insertInto('user_managers')
      .values({ user_id: person('ann'), manager_id: person('mia') })
      .execute()
    const connector = await server.addConnector('House')
    const { app_id: app } = await db
      .selectFrom('connectors')
      .select('app_id')
      .where('id', '=', connector.connectorId)
      .executeTakeFirstOrThrow()
    await db.updateTable('connectors').set({ is_provisioning_enabled: true }).execute()
    await server.world.database.transaction((tx) => server.context.policies.ensureBuiltins(tx))
    const ids = { app, type: id(), site: id(), viewer: id(), admin: id() }
    const of = { app_id: app, connector_id: connector.connectorId, created_at: at }
    const userType = id()
    await db
      .insertInto('resource_types')
      .values([
        { ...of, id: ids.type, source_id: 'site', display_name: 'Site' },
        { ...of, id: userType, source_id: 'user', display_name: 'User' },
      ])
      .execute()
    await db
      .insertInto('resources')
      .values({ ...of, id: ids.site, resource_type_id: ids.type, source_id: 's1', display_name: 'Berlin' })
      .execute()
    const accounts = new Map<string, string>()
    for (const name of ['ann', 'bob']) {
      const accountId = id()
      accounts.set(name, accountId)
      await db
        .insertInto('resources')
        .values({ ...of, id: accountId, resource_type_id: userType, source_id: name, display_name: name })
        .execute()
      await db.insertInto('accounts').values({ id: accountId, app_id: app, status: 'enabled', type: 'user' }).execute()
      await db
        .insertInto('account_owners')
        .values({ account_id: accountId, user_id: person(name), set_by: 'person', held_from: at })
        .execute()
    }
    for (const slug of ['viewer', 'admin'] as const)
      await db
        .insertInto('entitlements')
        .values({
          ...of,
          id: ids[slug],
          resource_id: ids.site,
          source_id: `site:s1:${slug}`,
          slug,
          display_name: slug,
          purpose: 'permission',
          is_requestable: true,
        })
        .execute()
    await db
      .insertInto('owners')
      .values({ id: id(), app_id: app, user_id: person('olga'), added_at: at })
      .execute()
    const world = new GovernedWorld(server, connector, ids, people, accounts)
    await db.updateTable('apps').set({ audience: 'everyone', account_count: accounts.size }).execute()
    await world.usePolicy('grant', 'manager_then_app_owner')
    return world
  }

  person(name: string): string {
    const id = this.#people.get(name)
    if (id === undefined) throw new Error(`nobody is called ${name}`)
    return id
  }

  account(name: string): string {
    const id = this.#accounts.get(name)
    if (id === undefined) throw new Error(`${name} has no account`)
    return id
  }

  actor(name: string): Actor {
    return { kind: 'user', id: this.person(name) }
  }

  get #db() {
    return this.server.world.database.db
  }

  async usePolicy(type: 'grant' | 'revoke', key: string): Promise<void> {
    const policy = await this.#db
      .selectFrom('policies')
      .select('id')
      .where('builtin_key', '=', key)
      .executeTakeFirstOrThrow()
    await this.usePolicyId(type, policy.id)
  }

  async usePolicyId(type: 'grant' | 'revoke', id: string): Promise<void> {
    await this.#db
      .updateTable('apps')
      .set(type === 'grant' ? { grant_policy_id: id } : { revoke_policy_id: id })
      .execute()
  }

  /** A request policy of these steps, in force for the app. */
  async useSteps(...steps: object[]): Promise<void> {
    const draft = { displayName: 'Own', description: '', document: { policySteps: { grant: { steps } } } }
    const { policies } = this.server.context
    const { id } = await this.server.world.database.transaction((tx) =>
      policies.create(tx, 'grant', draft, this.actor('root')),
    )
    await this.usePolicyId('grant', id)
  }

  request(name: string, more: Partial<GrantRequest> = {}): Promise<Task> {
    const { requests } = this.server.context
    const wish = {
      actor: this.actor(name),
      entitlementId: this.ids.viewer,
      justification: 'an audit of the site',
      origin: 'api' as const,
      durationSeconds: hour,
      ...more,
    }
    return this.server.world.database.transaction((tx) => requests.grant(tx, wish))
  }

  revoke(name: string, of: string, justification = ''): Promise<Task> {
    const { requests } = this.server.context
    const wish = {
      actor: this.actor(name),
      entitlementId: this.ids.viewer,
      subjectUserId: this.person(of),
      justification,
      origin: 'api' as const,
    }
    return this.server.world.database.transaction((tx) => requests.revoke(tx, wish))
  }

  act(
    what:
      | 'approve'
      | 'deny'
      | 'comment'
      | 'close'
      | 'restart'
      | 'skipStep'
      | 'escalate'
      | 'retryProvisioning'
      | 'markProvisioned'
      | 'markNotProvisioned',
    name: string,
    task: Pick<Task, 'id'>,
    more: { comment?: string; stepId?: string } = {},
  ): Promise<Task> {
    const { governedTasks } = this.server.context
    return this.server.world.database.transaction((tx) =>
      governedTasks[what](tx, { actor: this.actor(name), taskId: task.id, ...more }),
    )
  }

  task({ id }: Pick<Task, 'id'>): Promise<Task> {
    return this.#db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  }

  /** Who is asked now, by name. */
  async asked({ id }: Pick<Task, 'id'>): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('task_assignees as a')
      .innerJoin('task_steps as s', 's.id', 'a.task_step_id')
      .innerJoin('users as u', 'u.id', 'a.user_id')
      .select('u.display_name')
      .where('s.task_id', '=', id)
      .where('a.ended_at', 'is', null)
      .orderBy('u.display_name')
      .execute()
    return rows.map((row) => row.display_name)
  }

  async steps({ id }: Pick<Task, 'id'>): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('task_steps')
      .selectAll()
      .where('task_id', '=', id)
      .orderBy('id')
      .orderBy('position')
      .execute()
    return rows
      .sort((one, other) => one.started_at.getTime() - other.started_at.getTime() || one.position - other.position)
      .map(({ kind, outcome }) => `${kind} ${outcome ?? 'now'}`)
  }

  /** Moves the clock, and lets what is due happen. */
  async later(seconds: number): Promise<void> {
    this.server.offsetMs += seconds * 1000
    await this.server.run('tasks')
  }

  /** The connector does what it is given, or fails with the code; tells what that was. */
  async write(code = 0, message = ''): Promise<string | undefined> {
    // Its token may have run out since.
    using host = await BatonClient.connect(this.server, this.#credential)
    const { task } = await host.getTask()
    if (task === undefined) return undefined
    if (code === 0) await host.succeed(task.id)
    else await host.fail(task.id, code, message)
    await this.server.run('tasks')
    return task.taskType.case
  }

  async held(name: string, slug: 'viewer' | 'admin' = 'viewer'): Promise<{ expiresAt: Date | null } | undefined> {
    const row = await this.#db
      .selectFrom('grants')
      .select('expires_at')
      .where('principal_id', '=', this.account(name))
      .where('entitlement_id', '=', this.ids[slug])
      .where('held_until', 'is', null)
      .executeTakeFirst()
    return row && { expiresAt: row.expires_at }
  }

  /** Access that was there before anybody asked. */
  async give(name: string): Promise<void> {
    await this.#db
      .insertInto('grants')
      .values({
        entitlement_id: this.ids.viewer,
        principal_id: this.account(name),
        held_from: new Date(this.server.now.getTime() - 1000),
      })
      .execute()
    await this.#db
      .updateTable('entitlements')
      .set((set) => ({ grant_count: set('grant_count', '+', 1) }))
      .where('id', '=', this.ids.viewer)
      .execute()
  }

  tasksOf(type: Task['type']): Promise<Task[]> {
    return this.#db.selectFrom('tasks').selectAll().where('type', '=', type).orderBy('number').execute()
  }
}

/** Audit events stay: nobody can take them away. */
async function clear({ world }: TestServer): Promise<void> {
  await using owner = Database.open({ url: world.url('rostrum_owner') })
  await owner.withSession(async ({ client }) => {
    await client.query('truncate users, grants, outbox restart identity cascade')
    await client.query('delete from policies where not is_builtin')
  })
}
