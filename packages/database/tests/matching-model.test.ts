import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Session } from '../src/index.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'
import { matchAccounts } from '../src/uplift.ts'
import { accountRows, addUser, applyRows, type KnownUser, type SyncedAccount } from './_rows.ts'
import { day, World } from './_world.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase[Symbol.asyncDispose]())

const emails = ['e1', 'e2']
const usernames = ['n1', 'n2']
const names = [['Ann', 'Other'] as const, ['Ben', 'Other'] as const]
/** Mostly one or none, so that there are matches as well as ambiguous ones. */
const some = <T>(values: T[]) => fc.subarray(values, { maxLength: 1 })

const user = fc.record<KnownUser>(
  {
    emails: fc.subarray(emails),
    usernames: some(usernames),
    name: fc.constantFrom(...names),
    status: fc.constantFrom('enabled', 'disabled', 'deleted'),
  },
  { requiredKeys: ['emails', 'usernames', 'status'] },
)
const account = fc.record<SyncedAccount>({
  emails: some(emails),
  usernames: fc.subarray(usernames),
  displayName: fc.constantFrom(...names.map((name) => name.join(' '))),
  type: fc.constantFrom('user', 'user', 'user', 'service'),
})
const event = fc.oneof(
  fc.record({
    kind: fc.constant('sync' as const),
    accounts: fc.dictionary(fc.constantFrom('a1', 'a2', 'a3'), account),
  }),
  fc.record({ kind: fc.constant('users' as const), users: fc.dictionary(fc.constantFrom('0', '1', '2'), user) }),
  fc.record({ kind: fc.constant('choose' as const), account: fc.constantFrom('a1', 'a2', 'a3') }),
)

/** What ACC-2 and ACC-3 say, in words of their own: the users by whom an account is decided, and by which rule. */
function fitting(account: SyncedAccount, users: ReadonlyMap<string, KnownUser>, isBroad: boolean) {
  const shares = (a: readonly string[] = [], b: readonly string[] = []) => a.some((value) => b.includes(value))
  const rules = {
    email: ({ emails }: KnownUser) => shares(emails, account.emails),
    username: ({ usernames }: KnownUser) => shares(usernames, account.usernames),
    name: ({ name }: KnownUser) => isBroad && name?.join(' ') === account.displayName,
  }
  for (const [rule, fits] of Object.entries(rules)) {
    const found = [...users].filter(([, user]) => user.status !== 'deleted' && fits(user)).map(([id]) => id)
    if (found.length > 0) return { rule, found }
  }
  return { rule: '', found: [] }
}

test('however syncs, users and choices follow each other, owners are those of the rules over what is now (ACC-2, ACC-3, ACC-4)', async () => {
  const property = (session: Session) =>
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 8 }), fc.boolean(), async (events, isBroad) => {
      const { db } = testDatabase.database
      await db.updateTable('users').set({ status: 'deleted' }).execute()
      await db
        .updateTable('apps')
        .set({ deleted_at: day(0) })
        .execute()
      const world = await World.create(testDatabase.database, session)
      const correlation = isBroad ? 'broad' : 'narrow'
      await db.updateTable('apps').set({ correlation }).where('id', '=', world.appId).execute()

      let accounts: Readonly<Record<string, SyncedAccount>> = {}
      const users = new Map<string, KnownUser>()
      const chosen = new Set<string>()
      const ids = new Map<string, string>()
      for (const [i, event] of events.entries()) {
        const at = day(i + 1)
        if (event.kind === 'sync') {
          accounts = event.accounts
          await applyRows(session, { ...world, at }, accountRows(accounts), (tx) =>
            matchAccounts(tx, { appId: world.appId, at }),
          )
          for (const name of Object.keys(accounts)) ids.set(name, await world.idOf('resources', name))
        } else if (event.kind === 'users') {
          const changed = Object.entries(event.users)
          await testDatabase.database.transaction(async (tx) => {
            const userIds: string[] = []
            for (const [name, user] of changed) {
              const id = await addUser(tx, user, `${world.appId.slice(0, 26)}${name}`)
              users.set(id, user)
              userIds.push(id)
            }
            await matchAccounts(tx, { userIds, at })
          })
        } else if (ids.has(event.account)) {
          const account_id = ids.get(event.account) ?? ''
          await testDatabase.database.transaction(async (tx) => {
            const now = tx.updateTable('account_owners').where('account_id', '=', account_id)
            await now.where('held_until', 'is', null).set({ held_until: at }).execute()
            await tx.insertInto('account_owners').values({ account_id, set_by: 'person', held_from: at }).execute()
            await matchAccounts(tx, { accountIds: [account_id], at })
          })
          chosen.add(event.account)
        }

        for (const [name, id] of ids) {
          const owner = await db
            .selectFrom('account_owners')
            .select(['user_id', 'rule', 'set_by'])
            .where('account_id', '=', id)
            .where('held_until', 'is', null)
            .executeTakeFirst()
          const candidates = await db
            .selectFrom('account_candidates')
            .select(['user_id', 'rule'])
            .where('account_id', '=', id)
            .orderBy('user_id')
            .execute()
          const account = accounts[name]
          if (chosen.has(name)) {
            expect(owner).toEqual({ user_id: null, rule: null, set_by: 'person' })
            if (account !== undefined) expect(candidates).toEqual([])
          } else if (account !== undefined) {
            const { rule, found } =
              account.type === 'service' ? { rule: '', found: [] } : fitting(account, users, isBroad)
            expect(owner).toEqual(found.length === 1 ? { user_id: found[0], rule, set_by: 'rule' } : undefined)
            expect(candidates).toEqual(found.length > 1 ? found.sort().map((user_id) => ({ user_id, rule })) : [])
          }
        }
      }
    })
  await testDatabase.database.withSession((session) => fc.assert(property(session), { numRuns: 40 }))
})
