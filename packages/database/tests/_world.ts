import type { Insertable } from 'kysely'
import type { Tables } from '../src/gen/tables.ts'
import type { Database, Session } from '../src/index.ts'
import { createId } from '../src/queries.ts'
import { applySync, GrantStaging, openStaging, type StagedRows, type SyncCounts, stage } from '../src/uplift.ts'

/** What a test's sync file says: a grant is `entitlement principal`, each by its source id. */
export interface SyncedApp {
  /** Source ids of accounts, each optionally with a display name. */
  readonly users: readonly string[]
  readonly roles: readonly string[]
  /** `role user`, optionally with the roles that it comes through. */
  readonly grants: readonly (readonly [role: string, user: string, via?: readonly string[]])[]
  readonly names?: Readonly<Record<string, string>>
  /** other resource types than those that it needs */
  readonly types?: readonly string[]
}

export const day = (n: number) => new Date(Date.UTC(2027, 0, 1) + n * 86_400_000)

/** An app with one connector, whose syncs come by `sync`. */
export class World {
  readonly database: Database
  readonly appId = createId(day(0))
  readonly connectorId = createId(day(0))

  readonly #withSession: Database['withSession']

  private constructor(database: Database, session?: Session) {
    this.database = database
    this.#withSession = (work) => (session ? work(session) : database.withSession(work))
  }

  /** With a session, all syncs of the world go through it, which is faster. */
  static async create(database: Database, session?: Session): Promise<World> {
    const world = new World(database, session)
    const dates = { created_at: day(0), updated_at: day(0) }
    const app: Insertable<Tables['apps']> = { id: world.appId, display_name: 'SentinelOne', state: 'managed', ...dates }
    await database.db.insertInto('apps').values(app).execute()
    await database.db
      .insertInto('connectors')
      .values({
        id: world.connectorId,
        app_id: world.appId,
        catalog_id: 'sentinelone',
        display_name: 'SentinelOne',
        hosting: 'cloud',
        ...dates,
      })
      .execute()
    return world
  }

  /** Applies a sync at an instant; `inspect` may throw to hold it, `readFrom` is when it began to read. */
  async sync(
    app: SyncedApp,
    at: Date,
    {
      inspect = () => {},
      readFrom = at,
      maxKeys,
    }: { inspect?: (counts: SyncCounts) => void; readFrom?: Date; maxKeys?: number } = {},
  ): Promise<SyncCounts> {
    const target = { syncRunId: createId(at), appId: this.appId, connectorId: this.connectorId, at, readFrom }
    return this.#withSession(async (session) => {
      await openStaging(session)
      const { staged_grants, ...rows } = toRows(app, at)
      for (const table of Object.keys(rows) as (keyof typeof rows)[])
        await stage(session, table, rows[table] as Iterable<never>)
      using grants = new GrantStaging(staged_grants, maxKeys)
      return await session.db.transaction().execute(async (tx) => {
        const counts = await applySync(tx, target, () => grants.stage(session))
        inspect(counts)
        return counts
      })
    })
  }

  /** The id of a thing by its source id. */
  async idOf(table: 'entitlements' | 'resources', sourceId: string): Promise<string> {
    const { id } = await this.database.db
      .selectFrom(table)
      .select('id')
      .where('connector_id', '=', this.connectorId)
      .where('source_id', '=', sourceId)
      .executeTakeFirstOrThrow()
    return id
  }
}

function toRows(
  { users, roles, grants, names = {}, types = ['user', 'role'] }: SyncedApp,
  at: Date,
): { [Table in keyof StagedRows]: StagedRows[Table][] } {
  const resource = (type: string, sourceId: string) => ({
    id: createId(at),
    type_source_id: type,
    source_id: sourceId,
    display_name: names[sourceId] ?? sourceId,
    description: '',
    profile: '{}',
    detail: '{}',
  })
  return {
    staged_resource_types: types.map((type) => ({
      id: createId(at),
      source_id: type,
      display_name: type,
      traits: [type],
      detail: '{}',
    })),
    staged_resources: [
      ...users.map((user) => ({
        ...resource('user', user),
        account_type: 'user',
        account_status: 'enabled',
        email: user,
      })),
      ...roles.map((role) => resource('role', role)),
    ],
    staged_identifiers: users.map((user) => ({
      type_source_id: 'user',
      source_id: user,
      kind: 'email',
      folded: user.toLowerCase(),
      value: user,
    })),
    staged_entitlements: roles.map((role) => ({
      id: createId(at),
      source_id: `${role}:member`,
      type_source_id: 'role',
      resource_source_id: role,
      slug: 'member',
      display_name: `${role} member`,
      description: '',
      purpose: 'assignment',
      is_immutable: false,
      grantable_to: ['user'],
      detail: '{}',
    })),
    staged_grants: grants.map(([role, user, via]) => ({
      entitlement_source_id: `${role}:member`,
      type_source_id: 'user',
      principal_source_id: user,
      is_direct: via === undefined,
      is_immutable: false,
      via_source_ids: via?.map((other) => `${other}:member`) ?? null,
    })),
  }
}
