import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { type Correlation, matchAccounts, previewMatches } from '../src/uplift.ts'
import { accountRows, addUser, applyRows, type KnownUser, rowsAsWritten, type SyncedAccount } from './_rows.ts'
import { day, World } from './_world.ts'

let test_: TestDatabase
let world: World
beforeAll(async () => {
  test_ = await createTestDatabase()
})
beforeEach(async () => {
  // What the test before left would take part.
  await test_.database.db.updateTable('users').set({ status: 'deleted' }).execute()
  await test_.database.db
    .updateTable('apps')
    .set({ deleted_at: day(0) })
    .execute()
  world = await World.create(test_.database)
})
afterAll(() => test_[Symbol.asyncDispose]())

async function matchBy(correlation: Correlation): Promise<void> {
  await world.database.db.updateTable('apps').set({ correlation }).where('id', '=', world.appId).execute()
}

/** Brings these accounts and no others, and matches. */
async function sync(accounts: Readonly<Record<string, SyncedAccount>>, at: Date) {
  let counts: unknown
  await world.database.withSession((session) =>
    applyRows(session, { ...world, at }, accountRows(accounts), async (tx) => {
      counts = await matchAccounts(tx, { appId: world.appId, at })
    }),
  )
  return counts
}

const know = (user: KnownUser, id?: string) => world.database.transaction((tx) => addUser(tx, user, id))

/** Changes users, and matches for them. */
const change = (users: Readonly<Record<string, KnownUser>>, at: Date) =>
  world.database.transaction(async (tx) => {
    for (const [id, user] of Object.entries(users)) await addUser(tx, user, id)
    return matchAccounts(tx, { userIds: Object.keys(users), at })
  })

/** A person's choice of an account's owner; no user: nobody. */
const choose = (accountId: string, userId: string | null, at: Date) =>
  world.database.transaction(async (tx) => {
    const now = tx.updateTable('account_owners').set({ held_until: at }).where('account_id', '=', accountId)
    await now.where('held_until', 'is', null).execute()
    const choice = { account_id: accountId, user_id: userId, set_by: 'person' as const, held_from: at }
    await tx.insertInto('account_owners').values(choice).execute()
  })

/** Every interval of an account's ownership: whose, by which rule, from and until which day. */
async function ownersOf(sourceId: string) {
  const rows = await world.database.db
    .selectFrom('account_owners')
    .selectAll()
    .where('account_id', '=', await world.idOf('resources', sourceId))
    .orderBy('id')
    .execute()
  return rows.map((row) => [row.user_id, row.rule, row.held_from, row.held_until])
}

async function candidatesOf(sourceId: string) {
  const rows = await world.database.db
    .selectFrom('account_candidates')
    .select(['user_id', 'rule'])
    .where('account_id', '=', await world.idOf('resources', sourceId))
    .orderBy('user_id')
    .execute()
  return rows.map((row) => `${row.user_id} ${row.rule}`)
}

const written = () => rowsAsWritten(world.database, ['account_owners', 'account_candidates'])

describe('the rules (ACC-2)', () => {
  test('e-mail counts before username, in whatever form it is written', async () => {
    const ann = await know({ emails: ['ann@example.com'], usernames: ['a.other'] })
    const ben = await know({ emails: ['ben@example.com'], usernames: ['ＢＥＮ'] })
    const counts = await sync(
      {
        a1: { emails: [' Ann@EXAMPLE.com '], usernames: ['ben'] },
        a2: { emails: ['unknown@example.com'], usernames: ['Ben'] },
        a3: { emails: ['a.other'] },
      },
      day(1),
    )
    expect(counts).toEqual({ begun: 2, changed: 0, ended: 0, ambiguous: 0 })
    expect(await ownersOf('a1')).toEqual([[ann, 'email', day(1), null]])
    expect(await ownersOf('a2')).toEqual([[ben, 'username', day(1), null]])
    // An e-mail address is compared with e-mail addresses only.
    expect(await ownersOf('a3')).toEqual([])
  })

  test('disabled users are matched, deleted ones are not', async () => {
    const ann = await know({ emails: ['shared@example.com'], status: 'disabled' })
    await know({ emails: ['shared@example.com'], status: 'deleted' })
    await sync({ a1: { emails: ['shared@example.com'] } }, day(1))
    expect(await ownersOf('a1')).toEqual([[ann, 'email', day(1), null]])
    expect(await change({ [ann]: { emails: ['shared@example.com'], status: 'deleted' } }, day(2))).toMatchObject({
      ended: 1,
    })
    expect(await ownersOf('a1')).toEqual([[ann, 'email', day(1), day(2)]])
  })

  test('accounts of services and of the system are not matched, whoever said that they are such', async () => {
    const ann = await know({ emails: ['ann@example.com'] })
    const emails = ['ann@example.com']
    await sync({ a1: { emails }, a2: { emails, type: 'service' }, a3: { emails, type: 'system' } }, day(1))
    expect(await ownersOf('a2')).toEqual([])
    expect(await ownersOf('a3')).toEqual([])
    const ids = await Promise.all(['a1', 'a2'].map((sourceId) => world.idOf('resources', sourceId)))
    for (const [i, custom_type] of (['service', 'user'] as const).entries())
      await world.database.db
        .updateTable('accounts')
        .set({ custom_type })
        .where('id', '=', ids[i] ?? '')
        .execute()
    await world.database.transaction((tx) => matchAccounts(tx, { accountIds: ids, at: day(2) }))
    expect(await ownersOf('a1')).toEqual([[ann, 'email', day(1), day(2)]])
    expect(await ownersOf('a2')).toEqual([[ann, 'email', day(2), null]])
  })

  test.each<[string, SyncedAccount, readonly [string, string]]>([
    ['a display name', { displayName: 'Anna Maria van der Berg' }, ['Anna Maria', 'van der Berg']],
    ['a display name with the family first', { displayName: 'Berg,  Anna' }, ['Anna', 'Berg']],
    ['another way of writing it', { displayName: ' ANNA  groß' }, ['Anna', 'GROSS']],
    ['a ligature', { displayName: 'Anna Griﬃn' }, [' Anna ', 'Griffin']],
    [
      "the profile's names",
      { displayName: 'Anna (external)', profile: { first_name: 'Anna', last_name: 'Berg' } },
      ['Anna', 'Berg'],
    ],
    [
      "the connector's own division",
      {
        displayName: 'aberg',
        profile: { first_name: 'A.', last_name: 'B.' },
        detail: { annotations: [{ other: 1 }, { structuredName: { givenName: 'Anna', familyName: 'Berg' } }] },
      },
      ['Anna', 'Berg'],
    ],
  ])('broad goes on to first and last name: %s', async (_, account, name) => {
    const anna = await know({ name })
    await know({ name: ['Other', 'Person'] })
    await sync({ a1: account }, day(1))
    expect(await ownersOf('a1')).toEqual([])
    await matchBy('broad')
    await sync({ a1: account }, day(2))
    expect(await ownersOf('a1')).toEqual([[anna, 'name', day(2), null]])
  })

  test('broad takes a name for an answer only when one user has it, and nothing better was found (ACC-3)', async () => {
    await matchBy('broad')
    const anna = await know({ name: ['Anna', 'Berg'], emails: ['anna@example.com'] })
    const other = await know({ name: ['Anna', 'Berg'] })
    await know({ name: ['', 'Berg'] })
    await sync(
      {
        a1: { displayName: 'Anna Berg', emails: ['anna@example.com'] },
        a2: { displayName: 'Anna Berg' },
        a3: { displayName: 'Berg' },
      },
      day(1),
    )
    expect(await ownersOf('a1')).toEqual([[anna, 'email', day(1), null]])
    expect(await ownersOf('a2')).toEqual([])
    expect(await candidatesOf('a2')).toEqual([`${anna} name`, `${other} name`].sort())
    expect(await ownersOf('a3')).toEqual([])
  })
})

describe('matching again', () => {
  const accounts = { a1: { emails: ['ann@example.com'] }, a2: { usernames: ['shared'] }, a3: { usernames: ['none'] } }

  test('writes nothing when nothing is new (ACC-2)', async () => {
    await know({ emails: ['ann@example.com'], usernames: ['shared'] })
    await know({ usernames: ['shared'] })
    expect(await sync(accounts, day(1))).toEqual({ begun: 1, changed: 0, ended: 0, ambiguous: 1 })
    const before = await written()
    expect(await sync(accounts, day(2))).toEqual({ begun: 0, changed: 0, ended: 0, ambiguous: 1 })
    expect(await written()).toEqual(before)
  })

  test('an owner who changes does so at an instant, and the one before stays on record (ACC-2)', async () => {
    const ann = await know({ emails: ['ann@example.com'] })
    const ben = await know({})
    await sync(accounts, day(1))
    await change({ [ben]: { emails: ['ann@example.com'] }, [ann]: {} }, day(2))
    expect(await ownersOf('a1')).toEqual([
      [ann, 'email', day(1), day(2)],
      [ben, 'email', day(2), null],
    ])
    await change({ [ben]: {} }, day(3))
    expect((await ownersOf('a1')).at(-1)).toEqual([ben, 'email', day(2), day(3)])
  })

  test('an ambiguous match is not made but listed, for as long as it is one (ACC-3)', async () => {
    const ann = await know({ emails: ['ann@example.com'] })
    await sync(accounts, day(1))
    // Two fit by e-mail, which decides, although only one of them has the username as well.
    const ben = await know({ emails: ['ann@example.com'], usernames: ['x'] })
    expect(await sync({ a1: { ...accounts.a1, usernames: ['x'] } }, day(2))).toMatchObject({ ended: 1, ambiguous: 1 })
    expect(await ownersOf('a1')).toEqual([[ann, 'email', day(1), day(2)]])
    expect(await candidatesOf('a1')).toEqual([`${ann} email`, `${ben} email`].sort())
    await change({ [ann]: { status: 'deleted' } }, day(3))
    expect(await candidatesOf('a1')).toEqual([])
    expect((await ownersOf('a1')).at(-1)).toEqual([ben, 'email', day(3), null])
  })

  test('what a person chose survives syncs, nobody included, until it is reset (ACC-4)', async () => {
    const [ann, ben] = [await know({ emails: ['ann@example.com'] }), await know({})]
    const shared = [await know({ usernames: ['shared'] }), await know({ usernames: ['shared'] })]
    await sync(accounts, day(1))
    const ids = await Promise.all(['a1', 'a2'].map((sourceId) => world.idOf('resources', sourceId)))
    const [a1 = '', a2 = ''] = ids
    await choose(a1, null, day(2))
    await choose(a2, ben, day(2))
    // What is decided is not ambiguous, and no change.
    expect(await sync(accounts, day(3))).toEqual({ begun: 0, changed: 0, ended: 0, ambiguous: 0 })
    expect(await candidatesOf('a2')).toEqual([])
    await sync({}, day(4))
    await sync(accounts, day(5))
    await change({ [ann]: { emails: ['ann@example.com'] } }, day(6))
    expect(await ownersOf('a1')).toEqual([
      [ann, 'email', day(1), day(2)],
      [null, null, day(2), null],
    ])
    expect(await ownersOf('a2')).toEqual([[ben, null, day(2), null]])
    await world.database.transaction(async (tx) => {
      await tx
        .updateTable('account_owners')
        .set({ held_until: day(7) })
        .where('account_id', 'in', ids)
        .execute()
      await matchAccounts(tx, { accountIds: ids, at: day(7) })
    })
    expect((await ownersOf('a1')).at(-1)).toEqual([ann, 'email', day(7), null])
    expect(await candidatesOf('a2')).toEqual(shared.map((id) => `${id} username`).sort())
  })

  test('an account that vanishes keeps its last owner, and is not ambiguous any more (DAT-3)', async () => {
    const ann = await know({ emails: ['ann@example.com'], usernames: ['shared'] })
    await know({ usernames: ['shared'] })
    await sync(accounts, day(1))
    await sync({}, day(2))
    await change({ [ann]: { usernames: ['shared'] } }, day(3))
    expect(await ownersOf('a1')).toEqual([[ann, 'email', day(1), null]])
    expect(await candidatesOf('a2')).toEqual([])
    await sync(accounts, day(4))
    expect(await ownersOf('a1')).toEqual([[ann, 'email', day(1), day(4)]])
    expect(await candidatesOf('a2')).toHaveLength(2)
  })

  test('an instant that was taken before the last change does no harm', async () => {
    const [ann, ben] = [await know({ emails: ['ann@example.com'] }), await know({})]
    await sync(accounts, day(5))
    await change({ [ann]: {}, [ben]: { emails: ['ann@example.com'] } }, day(4))
    expect(await ownersOf('a1')).toEqual([
      [ann, 'email', day(5), day(5)],
      [ben, 'email', day(5), null],
    ])
  })
})

describe('users who come after the sync (ACC-2)', () => {
  test('get their accounts in every app, by every rule', async () => {
    await sync({ a1: { emails: ['ann@example.com'] } }, day(1))
    const first = world
    world = await World.create(test_.database)
    await matchBy('broad')
    await sync({ b1: { displayName: 'Ann Other' }, b2: { usernames: ['Ann'] }, b3: { displayName: 'Else' } }, day(1))
    const ann = await know({})
    const called = { emails: ['ann@example.com'], usernames: ['ann'], name: ['Ann', 'Other'] as const }
    expect(await change({ [ann]: called }, day(2))).toEqual({ begun: 3, changed: 0, ended: 0, ambiguous: 0 })
    expect(await ownersOf('b1')).toEqual([[ann, 'name', day(2), null]])
    expect(await ownersOf('b2')).toEqual([[ann, 'username', day(2), null]])
    world = first
    expect(await ownersOf('a1')).toEqual([[ann, 'email', day(2), null]])
  })

  test('and those who come at the very moment of a sync are seen by one of the two', async () => {
    const { database } = world
    const applied = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    const syncing = database.withSession((session) =>
      applyRows(session, { ...world, at: day(1) }, accountRows({ a1: { emails: ['ann@example.com'] } }), async (tx) => {
        await matchAccounts(tx, { appId: world.appId, at: day(1) })
        applied.resolve()
        await mayCommit.promise
      }),
    )
    await applied.promise
    const coming = know({}).then((id) => change({ [id]: { emails: ['ann@example.com'] } }, day(2)))
    const waiting = sql<{ count: number }>`select count(*) from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`
    while ((await waiting.execute(database.db)).rows[0]?.count !== 1);
    mayCommit.resolve()
    await syncing
    expect(await coming).toMatchObject({ begun: 1 })
    expect(await ownersOf('a1')).toHaveLength(1)
  })
})

describe('another way of matching (ACC-2)', () => {
  test('is tried without a trace: how many owners change, and which', async () => {
    const ann = await know({ emails: ['ann@example.com'], name: ['Ann', 'Other'] })
    const ben = await know({ name: ['Ben', 'Other'] })
    for (const _ of [1, 2]) await know({ name: ['Many', 'Same'] })
    const accounts = {
      a1: { emails: ['ann@example.com'], displayName: 'Ann Other' },
      a2: { displayName: 'Ben Other' },
      a3: { displayName: 'Ben Other' },
      a4: { displayName: 'Many Same' },
    }
    await sync(accounts, day(1))
    const before = await written()
    const preview = (correlation: Correlation, limit = 10) =>
      world.database.transaction((tx) => previewMatches(tx, { appId: world.appId, correlation }, limit))
    const to = { userId: ben, rule: 'name' }
    const ids = await Promise.all(['a2', 'a3'].map((sourceId) => world.idOf('resources', sourceId)))
    const changes = ids.sort().map((accountId) => ({ accountId, from: undefined, to }))
    const counts = { begun: 2, changed: 0, ended: 0, ambiguous: 1 }
    expect(await preview('broad')).toEqual({ ...counts, changes })
    expect(await preview('broad', 1)).toEqual({ ...counts, changes: changes.slice(0, 1) })
    expect(await preview('narrow')).toMatchObject({ begun: 0, changes: [] })
    expect(await preview('custom')).toMatchObject({ begun: 0, changes: [] })
    expect(await written()).toEqual(before)
    await matchBy('broad')
    expect(await sync(accounts, day(2))).toEqual(counts)
    expect(await preview('narrow')).toMatchObject({
      ended: 2,
      changes: [{ from: to, to: undefined }, { from: to }],
    })
    expect(await ownersOf('a1')).toEqual([[ann, 'email', day(1), null]])
  })
})
