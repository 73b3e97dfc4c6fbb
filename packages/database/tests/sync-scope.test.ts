import fc from 'fast-check'
import { type SqlBool, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session } from '../src/index.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import type { StagedRows, SyncTarget } from '../src/uplift.ts'
import { applyRows, entitlementRow, grantRow, type Rows, resourceRow, rowsAsWritten, typeRow } from './_rows.ts'
import { day, World } from './_world.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase[Symbol.asyncDispose]())

/** What there may be: every thing by `type:name`, each but the users with the entitlement `type:name:member`. */
const types = ['user', 'group', 'role', 'site'] as const
type Type = (typeof types)[number]
const names = ['1', '2']
const things = types.flatMap((type) => names.map((name) => `${type}:${name}`))
const entitled = things.filter((thing) => !thing.startsWith('user:'))
const principals = things.filter((thing) => /^(user|group):/.test(thing))
const typeOf = (thing: string) => thing.slice(0, thing.indexOf(':')) as Type

/** What a source has at some time. */
interface Source {
  readonly things: readonly string[]
  /** Things with another name than usual; users also with another e-mail address. */
  readonly renamed: readonly string[]
  /** Which thing is in which. */
  readonly parents: Readonly<Record<string, string>>
  readonly grants: readonly (readonly [entitled: string, principal: string, via: string | undefined])[]
}
const source: fc.Arbitrary<Source> = fc
  .record({
    things: fc.subarray(things, { minLength: 4 }),
    renamed: fc.subarray(things),
    parents: fc.dictionary(fc.constantFrom(...things), fc.constantFrom(...things)),
    grants: fc.subarray(
      entitled.flatMap((thing) => principals.map((principal) => [thing, principal] as const)),
      { maxLength: 12 },
    ),
    via: fc.option(fc.constantFrom(...entitled), { nil: undefined }),
  })
  .map(({ things, renamed, parents, grants, via }) => ({
    things,
    renamed,
    // Only to what is there: anything else in a file would be a contradiction.
    parents: Object.fromEntries(Object.entries(parents).filter(([, parent]) => things.includes(parent))),
    grants: grants
      .filter(([thing, principal]) => things.includes(thing) && things.includes(principal))
      .map(
        ([thing, principal], i) =>
          [thing, principal, via !== undefined && things.includes(via) && i % 3 === 0 ? via : undefined] as const,
      ),
  }))

/** What a connector tells of a source, of some types or of all. */
function rowsOf({ things, renamed, parents, grants }: Source, read: readonly Type[] = types): Rows {
  const listed = things.filter((thing) => read.includes(typeOf(thing)))
  const label = (thing: string) => (renamed.includes(thing) ? `${thing} renamed` : thing)
  const users = listed.filter((thing) => typeOf(thing) === 'user')
  return {
    staged_resource_types: read.map((type) => typeRow(type, [type])),
    staged_resources: listed.map((thing): StagedRows['staged_resources'] => {
      const parent = parents[thing]
      return resourceRow(typeOf(thing), thing, {
        display_name: label(thing),
        ...(parent !== undefined && { parent_type_source_id: typeOf(parent), parent_source_id: parent }),
        ...(typeOf(thing) === 'user' && { account_type: 'user', account_status: 'enabled', email: label(thing) }),
      })
    }),
    staged_identifiers: users.map((thing) => ({
      type_source_id: 'user',
      source_id: thing,
      kind: 'email',
      folded: label(thing),
      value: label(thing),
    })),
    staged_entitlements: listed
      .filter((thing) => entitled.includes(thing))
      .map((thing) => ({ ...entitlementRow(typeOf(thing), thing), display_name: label(thing) })),
    staged_grants: grants
      .filter(([thing]) => read.includes(typeOf(thing)))
      .map(([thing, principal, via]) => ({
        ...grantRow(`${typeOf(thing)}:${thing}:member`, typeOf(principal), principal),
        is_direct: via === undefined,
        via_source_ids: via === undefined ? null : [`${typeOf(via)}:${via}:member`],
      })),
  }
}

/** What there is now of one connector, by type: each thing, entitlement and grant as one line. */
async function stateOf({ db }: Session, connectorId: string): Promise<Map<Type, string[]>> {
  const state = new Map<Type, string[]>(types.map((type) => [type, []]))
  const { rows } = await sql<{ type: Type; line: string }>`
    select rt.source_id as type, 'type' as line from resource_types rt
      where rt.connector_id = ${connectorId} and rt.ended_at is null
    union all
    select rt.source_id, concat_ws(' ', 'thing', r.source_id, r.display_name, 'in', p.source_id, a.email,
        (select string_agg(folded, ',') from account_identifiers i where i.account_id = a.id))
      from resources r join resource_types rt on rt.id = r.resource_type_id left join resources p on p.id = r.parent_id
      left join accounts a on a.id = r.id
      where r.connector_id = ${connectorId} and r.ended_at is null
    union all
    select rt.source_id, concat_ws(' ', 'entitlement', e.source_id, e.display_name)
      from entitlements e join resources r on r.id = e.resource_id join resource_types rt on rt.id = r.resource_type_id
      where e.connector_id = ${connectorId} and e.ended_at is null
    union all
    select rt.source_id, concat_ws(' ', 'grant', e.source_id, p.source_id, 'via', (select string_agg(via.source_id, ',')
        from grant_sources gs join entitlements via on via.id = gs.source_id
        where gs.grant_id = g.id and gs.held_until is null))
      from grants g join entitlements e on e.id = g.entitlement_id join resources r on r.id = e.resource_id
      join resource_types rt on rt.id = r.resource_type_id join resources p on p.id = g.principal_id
      where e.connector_id = ${connectorId} and g.held_until is null
    order by 2`.execute(db)
  for (const { type, line } of rows) state.get(type)?.push(line)
  return state
}

/** What a sync was limited to; both undefined: it was not. */
type Limits = Pick<SyncTarget, 'without'> & { readonly resourceTypeIds?: readonly Type[] }

const resourceTypeIds = fc.subarray([...types])
const without = fc.constantFrom('grants' as const, 'entitlements_and_grants' as const)
const limits: fc.Arbitrary<Limits> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ resourceTypeIds }) },
  { weight: 1, arbitrary: fc.record({ without }) },
  { weight: 2, arbitrary: fc.record({ resourceTypeIds, without }) },
)

/** All rows that a sync within limits may not touch, as they were written. */
async function rowsOutside(session: Session, connectorId: string, { resourceTypeIds = types, without }: Limits) {
  const outside = sql`(select id from resource_types where connector_id = ${connectorId}
    and source_id <> all(${resourceTypeIds}::text[]))`
  const resources = sql`(select id from resources where resource_type_id in ${outside})`
  const entitlements = (isAll: boolean) => sql`(select id from entitlements where connector_id = ${connectorId}
    and (${isAll} or resource_id in ${resources}))`
  const grants = sql`(select id from grants where entitlement_id in ${entitlements(without !== undefined)})`
  const within = (column: string, ids: typeof outside) => (alias: string) =>
    sql<SqlBool>`${sql.ref(`${alias}.${column}`)} in ${ids}`
  return [
    ...(await rowsAsWritten(session, ['resource_types'], within('id', outside))),
    ...(await rowsAsWritten(session, ['resources', 'accounts'], within('id', resources))),
    ...(await rowsAsWritten(session, ['account_identifiers'], within('account_id', resources))),
    ...(await rowsAsWritten(
      session,
      ['entitlements'],
      within('id', entitlements(without === 'entitlements_and_grants')),
    )),
    ...(await rowsAsWritten(session, ['grants'], within('id', grants))),
    ...(await rowsAsWritten(session, ['grant_sources'], within('grant_id', grants))),
  ]
}

describe('a sync of a part (CON-16)', () => {
  test('changes nothing outside of it, and makes what is inside as a sync of everything would', async () => {
    const property = (session: Session) =>
      fc.asyncProperty(
        fc.array(source, { minLength: 1, maxLength: 2 }),
        source,
        limits,
        fc.constantFrom('nothing', 'grants', 'everything'),
        async (before, now, limits, more) => {
          const { resourceTypeIds: scope = types, without } = limits
          const { appId, connectorId } = await World.create(testDatabase.database, session)
          const target = (at: number): Omit<SyncTarget, 'syncRunId'> => ({ appId, connectorId, at: day(at) })
          for (const [i, source] of before.entries()) await applyRows(session, target(i), rowsOf(source))
          const stateBefore = await stateOf(session, connectorId)
          const outside = await rowsOutside(session, connectorId, limits)

          // What it tells of other types, for example because a connector lists them on the way, may be a part of them.
          const all = rowsOf(now)
          const read = more === 'everything' ? all : rowsOf(now, scope)
          const {
            staged_entitlements = [],
            staged_grants = [],
            ...named
          } = {
            ...read,
            ...(more === 'grants' && { staged_grants: all.staged_grants ?? [] }),
          }
          const rows = {
            ...named,
            staged_entitlements: without === 'entitlements_and_grants' ? [] : staged_entitlements,
            staged_grants: without !== undefined ? [] : staged_grants,
          }
          await applyRows(session, { ...target(2), ...limits }, rows)
          expect(await rowsOutside(session, connectorId, limits)).toEqual(outside)
          const stateNow = await stateOf(session, connectorId)

          await applyRows(session, target(3), rowsOf(now))
          const stateOfAll = await stateOf(session, connectorId)
          // Whom and what the part names outside of itself may not be known yet, or be gone.
          const last = before.at(-1)?.things ?? []
          const isKnown = (thing: string) => scope.includes(typeOf(thing)) || last.includes(thing)
          const isStrange = (line: string) =>
            now.grants.some(([thing, principal, via]) => {
              const names = line.startsWith(`grant ${typeOf(thing)}:${thing}:member ${principal}`)
              return names && (!isKnown(principal) || (via !== undefined && !isKnown(via)))
            }) ||
            Object.entries(now.parents).some(
              ([child, parent]) => line.startsWith(`thing ${child} `) && !isKnown(parent),
            )
          for (const type of types) {
            if (!scope.includes(type)) expect(stateNow.get(type), type).toEqual(stateBefore.get(type))
            else {
              const wasRead = (line: string) =>
                (without === undefined || !line.startsWith('grant')) &&
                (without !== 'entitlements_and_grants' || !line.startsWith('entitlement'))
              const comparable = (lines: string[] = []) => lines.filter((line) => wasRead(line) && !isStrange(line))
              expect(comparable(stateNow.get(type)), type).toEqual(comparable(stateOfAll.get(type)))
            }
          }
          // A full sync afterwards finds nothing that it could not mend.
          const { appId: freshApp, connectorId: fresh } = await World.create(testDatabase.database, session)
          await applyRows(session, { appId: freshApp, connectorId: fresh, at: day(3) }, rowsOf(now))
          expect(stateOfAll).toEqual(await stateOf(session, fresh))
        },
      )
    await testDatabase.database.withSession((session) => fc.assert(property(session), { numRuns: 50 }))
  })

  const whole: Source = {
    things: ['user:1', 'user:2', 'role:1', 'site:1'],
    renamed: [],
    parents: { 'role:1': 'site:1' },
    grants: [
      ['role:1', 'user:1', undefined],
      ['role:1', 'user:2', undefined],
      ['site:1', 'user:1', undefined],
    ],
  }
  const zero = { total: 0, added: 0, changed: 0, removed: 0 }

  test('counts what it read, so that a fall in it shows; principals and parents are those that are there (CON-21)', async () => {
    await testDatabase.database.withSession(async (session) => {
      const { appId, connectorId } = await World.create(testDatabase.database, session)
      await applyRows(session, { appId, connectorId, at: day(1) }, rowsOf(whole))
      const roles = { appId, connectorId, resourceTypeIds: ['role'] }
      const now: Source = { ...whole, grants: [['role:1', 'user:2', undefined]] }
      expect(await applyRows(session, { ...roles, at: day(2) }, rowsOf(now, ['role']))).toEqual({
        resource_types: { ...zero, total: 1 },
        resources: { ...zero, total: 1 },
        accounts: zero,
        entitlements: { ...zero, total: 1 },
        grants: { ...zero, total: 1, removed: 1 },
        unresolvedGrants: 0,
      })
      const gone: Source = { ...whole, things: [], grants: [['role:1', 'user:9', undefined]] }
      expect(await applyRows(session, { ...roles, at: day(3) }, rowsOf(gone, ['role']))).toMatchObject({
        resources: { total: 0, removed: 1 },
        entitlements: { total: 0, removed: 1 },
        grants: { total: 0, removed: 1 },
        unresolvedGrants: 1,
      })
      expect((await stateOf(session, connectorId)).get('site')).toContain('grant site:site:1:member user:1 via')
    })
  })

  test('a user who is gone keeps what was not read, until it is read (DAT-4)', async () => {
    await testDatabase.database.withSession(async (session) => {
      const { appId, connectorId } = await World.create(testDatabase.database, session)
      await applyRows(session, { appId, connectorId, at: day(1) }, rowsOf(whole))
      const without1 = {
        ...whole,
        things: whole.things.filter((thing) => thing !== 'user:1'),
        grants: whole.grants.slice(1, 2),
      }
      const users = { appId, connectorId, at: day(2), resourceTypeIds: ['user'] }
      expect(await applyRows(session, users, rowsOf(without1, ['user']))).toMatchObject({
        accounts: { total: 1, removed: 1 },
        grants: zero,
      })
      expect((await stateOf(session, connectorId)).get('role')).toContain('grant role:role:1:member user:1 via')
      expect(await applyRows(session, { appId, connectorId, at: day(3) }, rowsOf(without1))).toMatchObject({
        accounts: { removed: 0 },
        grants: { total: 1, removed: 2 },
      })
    })
  })

  test('without grants, or entitlements too, none of them is counted or changed', async () => {
    await testDatabase.database.withSession(async (session) => {
      const { appId, connectorId } = await World.create(testDatabase.database, session)
      await applyRows(session, { appId, connectorId, at: day(1) }, rowsOf(whole))
      const before = await stateOf(session, connectorId)
      const { staged_grants: _, ...ungranted } = rowsOf(whole)
      const target = { appId, connectorId, at: day(2) }
      expect(await applyRows(session, { ...target, without: 'grants' }, ungranted)).toMatchObject({
        entitlements: { ...zero, total: 2 },
        grants: zero,
      })
      const { staged_entitlements: __, ...bare } = ungranted
      expect(await applyRows(session, { ...target, without: 'entitlements_and_grants' }, bare)).toMatchObject({
        resources: { ...zero, total: 4 },
        entitlements: zero,
        grants: zero,
      })
      expect(await stateOf(session, connectorId)).toEqual(before)
    })
  })
})
