import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

let server: TestServer
let world: GovernedWorld
let root: ApiClient
let path: string
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
  path = `/api/v1/apps/${world.ids.app}`
})
afterAll(() => server[Symbol.asyncDispose]())

const owners = (name: string) =>
  server.world.database.db
    .selectFrom('account_owners')
    .select(['user_id', 'set_by', 'actor_id', 'held_until'])
    .where('account_id', '=', world.account(name))
    .orderBy('id')
    .execute()

const identify = async (name: string, table: 'account' | 'user') => {
  const row = { kind: 'email' as const, folded: `${name}@example.com`, value: `${name}@example.com` }
  const { db } = server.world.database
  if (table === 'user')
    await db
      .insertInto('user_identifiers')
      .values({ user_id: world.person(name), ...row })
      .execute()
  else
    await db
      .insertInto('account_identifiers')
      .values({ account_id: world.account(name), ...row })
      .execute()
}

test('whose accounts are is said by hand for several, each with its trail, and by the rule again: ACC-4, AUD-1', async () => {
  const accountIds = [world.account('ann'), world.account('bob')]
  const set = (request: object) => root.call('POST', `${path}/accounts/owner`, { accountIds, ...request })
  expect(await set({ choice: 'PERSON', userId: world.person('eve') })).toEqual({ changedCount: 2 })
  expect(await set({ choice: 'PERSON', userId: world.person('eve') })).toEqual({ changedCount: 0 })
  server.offsetMs += 1000
  expect(await set({ choice: 'NOBODY' })).toEqual({ changedCount: 2 })
  const [, second, third] = await owners('ann')
  expect(second).toMatchObject({ user_id: world.person('eve'), set_by: 'person', actor_id: world.person('root') })
  expect(second?.held_until).not.toBeNull()
  expect(third).toMatchObject({ user_id: null, set_by: 'person', held_until: null })
  expect((await server.audited('account.owner_set')).length).toBe(4)

  for (const table of ['account', 'user'] as const) await identify('ann', table)
  expect(await set({ choice: 'RULE' })).toEqual({ changedCount: 2 })
  expect((await owners('ann')).at(-1)).toMatchObject({ user_id: world.person('ann'), set_by: 'rule', held_until: null })
  expect((await owners('bob')).at(-1)).toMatchObject({ user_id: null })
  const shown = await root.call('GET', `${path}/accounts/${world.account('ann')}/details`)
  expect(shown).toMatchObject({
    account: { owner: { id: world.person('ann') }, ownerSetBy: 'rule', ownerRule: 'email' },
    emails: ['ann@example.com'],
    mayManage: true,
  })
})

test('accounts, people and numbers that are not there are named, and nothing is changed: API-6', async () => {
  const before = await owners('ann')
  const refused = async (request: object) => {
    const { status, body } = await root.send('POST', `${path}/accounts/owner`, { body: request })
    return [status, body.message]
  }
  const ann = world.account('ann')
  const nobody = '2YrpiN1WrRMcyduL9f3PRKTJ6wE'
  expect(await refused({ accountIds: [ann, nobody], choice: 'NOBODY' })).toEqual([
    404,
    `there is no account ${nobody} in this app`,
  ])
  expect(await refused({ accountIds: [ann], choice: 'PERSON', userId: nobody })).toEqual([
    404,
    `there is no user ${nobody}`,
  ])
  expect(await refused({ accountIds: [], choice: 'NOBODY' })).toEqual([400, 'accountIds has 0: it takes 1 to 1000'])
  // What is to be done is said, never guessed.
  expect(await refused({ accountIds: [ann] })).toEqual([400, 'choice: is required'])
  for (const what of ['accounts/type', 'correlation'])
    expect((await root.send('POST', `${path}/${what}`, { body: { accountIds: [ann] } })).status).toBe(400)
  expect(await owners('ann')).toEqual(before)
})

test('another way of matching is looked at before it is done: ACC-2, ACC-3', async () => {
  const { db } = server.world.database
  await db.deleteFrom('account_owners').execute()
  for (const table of ['account', 'user'] as const) await identify('ann', table)
  const correlate = (isPreview: boolean) => root.call('POST', `${path}/correlation`, { strategy: 'NARROW', isPreview })
  const preview = await correlate(true)
  expect(preview).toMatchObject({
    begunCount: 1,
    changedCount: 0,
    isApplied: false,
    changes: [{ accountId: world.account('ann'), to: { id: world.person('ann') }, rule: 'email' }],
  })
  expect(await owners('ann')).toEqual([])
  expect(await correlate(false)).toMatchObject({ begunCount: 1, isApplied: true })
  expect(await owners('ann')).toMatchObject([{ user_id: world.person('ann'), set_by: 'rule' }])

  // Two people whom one account fits equally well: none is chosen, and both are named.
  await identify('bob', 'account')
  for (const name of ['bob', 'eve'])
    await db
      .insertInto('user_identifiers')
      .values({ user_id: world.person(name), kind: 'email', folded: 'bob@example.com', value: 'bob@example.com' })
      .execute()
  expect(await correlate(false)).toMatchObject({ ambiguousCount: 1 })
  const { list } = await root.call('GET', `/api/v1/lists/accounts?app_id=${world.ids.app}&filter=owner:ambiguous`)
  expect(list.map(({ id }: { id: string }) => id)).toEqual([world.account('bob')])
  const { candidates } = await root.call('GET', `${path}/accounts/${world.account('bob')}/details`)
  expect(candidates.map(({ displayName }: { displayName: string }) => displayName).sort()).toEqual(['bob', 'eve'])
})
