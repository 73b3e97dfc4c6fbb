import type { Db } from '@rostrum/database'
import type { Facts } from '../../connectors/sentinelone/tests/_facts.ts'

/** What a database says of a connector's app, each row as text; by the ids of the source. */
export interface DatabaseFacts {
  readonly resources: Map<string, string>
  readonly accounts: Map<string, string>
  readonly entitlements: Map<string, string>
  readonly grants: Map<string, string>
  /** who has access to the app at all */
  readonly access: Map<string, string>
}

/** What is there now, without what ended. */
export async function readDatabase(db: Db, connectorId: string): Promise<DatabaseFacts> {
  const { app_id: appId } = await db
    .selectFrom('connectors')
    .select('app_id')
    .where('id', '=', connectorId)
    .executeTakeFirstOrThrow()
  const rows = await db
    .selectFrom('resources as r')
    .innerJoin('resource_types as t', 't.id', 'r.resource_type_id')
    .leftJoin('resources as p', 'p.id', 'r.parent_id')
    .leftJoin('resource_types as pt', 'pt.id', 'p.resource_type_id')
    .leftJoin('accounts as a', 'a.id', 'r.id')
    .select(['r.source_id', 't.source_id as type', 'r.display_name', 'r.profile'])
    .select(['p.source_id as parent', 'pt.source_id as parent_type'])
    .select(['a.id as account', 'a.email', 'a.username', 'a.status', 'a.status_detail', 'a.type as account_type'])
    .select(['a.last_login_at', 'a.source_created_at'])
    .where('r.connector_id', '=', connectorId)
    .where('r.ended_at', 'is', null)
    .execute()
  const facts: DatabaseFacts = {
    resources: new Map(),
    accounts: new Map(),
    entitlements: new Map(),
    grants: new Map(),
    access: new Map(),
  }
  for (const row of rows) {
    const id = `${row.type}/${row.source_id}`
    const parent = row.parent === null ? undefined : `${row.parent_type}/${row.parent}`
    put(facts.resources, id, textOfResource({ name: row.display_name, parent, profile: row.profile }))
    if (row.account === null) continue
    const detail = row.status_detail ? `: ${row.status_detail}` : ''
    put(
      facts.accounts,
      id,
      textOfAccount({
        status: `${row.status}${detail}`,
        type: row.account_type ?? '',
        email: row.email ?? undefined,
        username: row.username ?? undefined,
        lastLogin: row.last_login_at ?? undefined,
        createdAt: row.source_created_at ?? undefined,
      }),
    )
  }
  const entitlements = await db
    .selectFrom('entitlements')
    .select(['source_id', 'is_immutable'])
    .where('connector_id', '=', connectorId)
    .where('ended_at', 'is', null)
    .execute()
  for (const { source_id: id, is_immutable: isImmutable } of entitlements)
    put(facts.entitlements, id, String(isImmutable))
  await readGrants(db, appId, undefined, facts)
  return facts
}

/** Who held what at an instant; undefined: who holds it. */
export async function readGrantsAt(db: Db, connectorId: string, at: Date): Promise<Map<string, string>> {
  const { app_id: appId } = await db
    .selectFrom('connectors')
    .select('app_id')
    .where('id', '=', connectorId)
    .executeTakeFirstOrThrow()
  const facts = { grants: new Map<string, string>(), access: new Map<string, string>() }
  await readGrants(db, appId, at, facts)
  return facts.grants
}

async function readGrants(
  db: Db,
  appId: string,
  at: Date | undefined,
  facts: Pick<DatabaseFacts, 'grants' | 'access'>,
): Promise<void> {
  let query = db
    .selectFrom('grants as g')
    .innerJoin('entitlements as e', 'e.id', 'g.entitlement_id')
    .innerJoin('resources as r', 'r.id', 'g.principal_id')
    .innerJoin('resource_types as t', 't.id', 'r.resource_type_id')
    .select(['e.source_id as entitlement', 'e.is_builtin', 't.source_id as type', 'r.source_id', 'g.is_immutable'])
    .where('e.app_id', '=', appId)
  query =
    at === undefined
      ? query.where('g.held_until', 'is', null)
      : query
          .where('g.held_from', '<=', at)
          .where((where) => where.or([where('g.held_until', 'is', null), where('g.held_until', '>', at)]))
  for (const row of await query.execute()) {
    if (row.is_builtin) put(facts.access, `${row.type}/${row.source_id}`, 'has access')
    else put(facts.grants, `${row.entitlement}:${row.type}:${row.source_id}`, String(row.is_immutable))
  }
}

/** What the database must say when that is the truth. */
export function expectDatabase(truth: Facts): DatabaseFacts {
  const people = [...truth.resources].filter(([, { person }]) => person !== undefined)
  return {
    resources: new Map([...truth.resources].map(([id, resource]) => [id, textOfResource(resource)])),
    accounts: new Map(
      people.map(([id, { person, status, createdAt }]) => [
        id,
        textOfAccount({
          status: status ?? 'unknown',
          type: person?.kind === 'human' ? 'user' : (person?.kind ?? ''),
          email: person?.emails[0],
          username: person?.login || undefined,
          lastLogin: dateOf(person?.lastLogin),
          createdAt: dateOf(createdAt),
        }),
      ]),
    ),
    entitlements: asText(truth.entitlements),
    grants: asText(truth.grants),
    access: new Map(people.map(([id]) => [id, 'has access'])),
  }
}

export function asText(rows: ReadonlyMap<string, boolean>): Map<string, string> {
  return new Map([...rows].map(([id, isImmutable]) => [id, String(isImmutable)]))
}

/** What one lacks, has too much, or says otherwise; a line each. */
export function differences(expected: DatabaseFacts, actual: DatabaseFacts): string[] {
  return (Object.keys(expected) as (keyof DatabaseFacts)[]).flatMap((kind) =>
    mapDifferences(kind, expected[kind], actual[kind]),
  )
}

export function mapDifferences(
  kind: string,
  should: ReadonlyMap<string, string>,
  is: ReadonlyMap<string, string>,
): string[] {
  return [
    ...[...should.keys()].filter((id) => !is.has(id)).map((id) => `missing: ${kind} ${id}`),
    ...[...is.keys()].filter((id) => !should.has(id)).map((id) => `invented: ${kind} ${id}`),
    ...[...should]
      .filter(([id, text]) => is.has(id) && is.get(id) !== text)
      .map(([id, text]) => `other: ${kind} ${id}\n  should be ${text}\n  but is    ${is.get(id)}`),
  ]
}

function textOfResource({ name, parent, profile }: { name: string; parent: string | undefined; profile?: unknown }) {
  return JSON.stringify(sorted({ name, parent, profile: profile ?? {} }))
}

interface AccountFacts {
  readonly status: string
  readonly type: string
  readonly email: string | undefined
  readonly username: string | undefined
  readonly lastLogin: Date | undefined
  readonly createdAt: Date | undefined
}

function textOfAccount(account: AccountFacts): string {
  return JSON.stringify(account)
}

/** To the millisecond: a database keeps microseconds, and the server gives it a Date. */
function dateOf(moment: string | undefined): Date | undefined {
  return moment === undefined ? undefined : new Date(moment)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}

function put(rows: Map<string, string>, id: string, text: string): void {
  if (rows.has(id)) throw new Error(`${id} is there twice`)
  rows.set(id, text)
}
