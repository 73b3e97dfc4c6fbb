import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listUnmanagedApps } from '../src/queries.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { type Change, discoverApps, matchAccounts } from '../src/uplift.ts'
import {
  accountRows,
  addUser,
  applyRows,
  entitlementRow,
  grantRow,
  resourceRow,
  rowsAsWritten,
  typeRow,
} from './_rows.ts'
import { day, World } from './_world.ts'

let test_: TestDatabase
let world: World
beforeAll(async () => {
  test_ = await createTestDatabase()
})
beforeEach(async () => {
  await test_.database.db
    .updateTable('apps')
    .set({ deleted_at: day(0) })
    .execute()
  world = await World.create(test_.database)
  await change({ display_name: 'Directory', is_identity_source: true })
})
afterAll(() => test_[Symbol.asyncDispose]())

/** Changes an app, the provider unless said. */
async function change(to: object, id = world.appId): Promise<void> {
  await world.database.db.updateTable('apps').set(to).where('id', '=', id).execute()
}

interface Known {
  /** Apps by source id, with their names. */
  readonly apps: Readonly<Record<string, string>>
  readonly users?: readonly string[]
  /** `app user`; a user may hold several things on an app. */
  readonly held?: readonly (readonly [app: string, user: string, slug?: string])[]
}

/** Brings these apps into the provider, and looks for apps in it. */
async function sync({ apps, users = [], held = [] }: Known, at: Date): Promise<Change> {
  const accounts = accountRows(Object.fromEntries(users.map((user) => [user, { emails: [user] }])))
  const slugs = [...new Set(['member', ...held.map(([, , slug = 'member']) => slug)])]
  const rows = {
    ...accounts,
    staged_resource_types: [...(accounts.staged_resource_types ?? []), typeRow('saml', ['app']), typeRow('group')],
    staged_resources: [
      ...(accounts.staged_resources ?? []),
      resourceRow('group', 'not-an-app'),
      ...Object.entries(apps).map(([app, display_name]) => resourceRow('saml', app, { display_name })),
    ],
    staged_entitlements: Object.keys(apps).flatMap((app) => slugs.map((slug) => entitlementRow('saml', app, slug))),
    staged_grants: held.map(([app, user, slug = 'member']) => grantRow(`saml:${app}:${slug}`, 'user', user)),
  }
  return world.database.withSession(async (session) => {
    let found: Change | undefined
    await applyRows(session, { ...world, at }, rows, async (tx) => {
      await matchAccounts(tx, { appId: world.appId, at })
      found = await discoverApps(tx, { ...world, at })
    })
    if (found === undefined) throw new Error('the sync was not applied')
    return found
  })
}

async function listed(): Promise<string[]> {
  const apps = await listUnmanagedApps(world.database.db, {}, { limit: 100 })
  return apps.map(({ displayName }) => displayName)
}

async function appCalled(displayName: string) {
  return world.database.db
    .selectFrom('apps')
    .selectAll()
    .where('display_name', '=', displayName)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
}

describe('discovery (APP-11)', () => {
  test('resources with the app trait become unmanaged apps, once', async () => {
    const apps = { a: 'Mail', b: 'Wiki' }
    expect(await sync({ apps }, day(1))).toEqual({ total: 2, added: 2, changed: 0, removed: 0 })
    expect(await listed()).toEqual(['Mail', 'Wiki'])
    const before = await rowsAsWritten(world.database, ['apps'])
    expect(await sync({ apps }, day(2))).toEqual({ total: 2, added: 0, changed: 0, removed: 0 })
    expect(await rowsAsWritten(world.database, ['apps'])).toEqual(before)
  })

  test('an app that is no provider of identities knows none; one that is none any more, none any more', async () => {
    await change({ is_identity_source: false })
    expect(await sync({ apps: { a: 'Mail' } }, day(1))).toMatchObject({ total: 0, added: 0 })
    await change({ is_identity_source: true })
    expect(await sync({ apps: { a: 'Mail' } }, day(2))).toMatchObject({ added: 1 })
    await change({ is_identity_source: false })
    expect(await sync({ apps: { a: 'Mail' } }, day(3))).toMatchObject({ removed: 1 })
    expect(await listed()).toEqual([])
  })

  test('one that vanishes ends and stays, and goes on under its id when it comes back (DAT-3)', async () => {
    await sync({ apps: { a: 'Mail', b: 'Wiki' } }, day(1))
    const { id } = await appCalled('Mail')
    expect(await sync({ apps: { b: 'Wiki' } }, day(2))).toEqual({ total: 1, added: 0, changed: 0, removed: 1 })
    expect(await listed()).toEqual(['Wiki'])
    expect(await appCalled('Mail')).toMatchObject({ id, ended_at: day(2), deleted_at: null })
    expect(await sync({ apps: { a: 'Post', b: 'Wiki' } }, day(3))).toMatchObject({ added: 1, changed: 1 })
    expect(await appCalled('Post')).toMatchObject({ id, ended_at: null })
  })

  test('names follow the provider until a person gives another', async () => {
    await sync({ apps: { a: 'Mail', b: 'Wiki' } }, day(1))
    await change({ display_name: 'Our mail' }, (await appCalled('Mail')).id)
    const { version } = await appCalled('Wiki')
    expect(await sync({ apps: { a: 'Mail 2', b: 'Wiki 2' } }, day(2))).toMatchObject({ changed: 1 })
    expect(await listed()).toEqual(['Our mail', 'Wiki 2'])
    // Whoever edits it at that moment is told.
    expect(await appCalled('Wiki 2')).toMatchObject({ version: version + 1, updated_at: day(2) })
    // Not even when the provider comes to call it so in between.
    await sync({ apps: { a: 'Our mail', b: 'Wiki 2' } }, day(3))
    await sync({ apps: { a: 'Mail 3', b: 'Wiki 2' } }, day(4))
    expect(await listed()).toEqual(['Our mail', 'Wiki 2'])
  })

  test('a managed app is not found again, keeps its name and outlives its place at the provider', async () => {
    await sync({ apps: { a: 'Mail' } }, day(1))
    const { id } = await appCalled('Mail')
    await change({ state: 'managed' }, id)
    const before = await appCalled('Mail')
    expect(await sync({ apps: { a: 'Post' } }, day(2))).toMatchObject({ added: 0, changed: 0 })
    expect(await sync({ apps: {} }, day(3))).toMatchObject({ removed: 0 })
    expect(await sync({ apps: { a: 'Post' } }, day(4))).toMatchObject({ added: 0, changed: 0 })
    expect(await appCalled('Mail')).toEqual(before)
    expect(await listed()).toEqual([])
  })

  test('one that was deleted, and is still there, is found anew', async () => {
    await sync({ apps: { a: 'Mail' } }, day(1))
    const { id } = await appCalled('Mail')
    await change({ deleted_at: day(2), state: 'managed' }, id)
    expect(await sync({ apps: { a: 'Mail' } }, day(3))).toMatchObject({ added: 1 })
    expect((await appCalled('Mail')).id).not.toBe(id)
  })
})

describe('the list of unmanaged apps (APP-11)', () => {
  test('tells where each was found, and how many hold something on it', async () => {
    await world.database.transaction(async (tx) => {
      await addUser(tx, { emails: ['u1', 'u2'] })
      await addUser(tx, { emails: ['u3'] })
    })
    const apps = { a: 'Mail', b: 'Wiki' }
    const users = ['u1', 'u2', 'u3', 'nobody']
    const held = [
      ['a', 'u1'],
      ['a', 'u1', 'admin'],
      ['a', 'u2'],
      ['a', 'u3'],
      ['a', 'nobody'],
    ] as const
    await sync({ apps, users, held }, day(1))
    const provider = { id: world.appId, displayName: 'Directory' }
    const found = await listUnmanagedApps(world.database.db, {}, { limit: 10 })
    expect(found).toMatchObject([
      { displayName: 'Mail', provider, accounts: 4, users: 2 },
      { displayName: 'Wiki', provider, accounts: 0, users: 0 },
    ])
    await sync({ apps, users, held: [['b', 'u3']] }, day(2))
    expect(await listUnmanagedApps(world.database.db, { search: 'WI' }, { limit: 10 })).toMatchObject([
      { displayName: 'Wiki', accounts: 1, users: 1 },
    ])
    expect(await listUnmanagedApps(world.database.db, { search: 'W%' }, { limit: 10 })).toEqual([])
  })

  test('is told page by page, equal names included', async () => {
    const names = ['Same', 'Same', 'Same', 'Other', 'Zoo']
    await sync({ apps: Object.fromEntries(names.map((name, i) => [`a${i}`, name])) }, day(1))
    const seen: string[] = []
    let after: { displayName: string; id: string } | undefined
    for (;;) {
      const page = await listUnmanagedApps(world.database.db, {}, { limit: 2, ...(after && { after }) })
      if (page.length === 0) break
      seen.push(...page.map(({ displayName }) => displayName))
      after = page.at(-1)
    }
    expect(seen).toEqual(['Other', 'Same', 'Same', 'Same', 'Zoo'])
  })
})
