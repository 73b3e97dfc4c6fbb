import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld, hour } from './_governed-world.ts'
import { TestServer } from './_server.ts'

let server: TestServer
let world: GovernedWorld
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
})
afterAll(() => server[Symbol.asyncDispose]())

const minute = 60
const day = 24 * hour

/** Subjects of the mails to somebody, in the order in which they were written. */
async function mailsTo(name: string): Promise<{ subject: string; text: string; link: string }[]> {
  await server.run('outbox')
  const { db } = server.world.database
  const rows = await db.selectFrom('outbox').select('payload').where('topic', '=', 'mail').orderBy('id').execute()
  return rows.map(({ payload }) => Object(payload)).filter(({ userId }) => userId === world.person(name))
}
const subjectsTo = async (name: string) => (await mailsTo(name)).map(({ subject }) => subject)

/** Access that is asked for, approved and written. */
async function grant(durationSeconds: number | undefined): Promise<void> {
  const task = await world.request('ann', { durationSeconds })
  await world.act('approve', 'mia', task)
  await world.act('approve', 'olga', task)
  await world.write()
}

describe('the person whose access it is: NOT-2', () => {
  test('hears when it is in place, with its end, and where to see it', async () => {
    await grant(2 * hour)
    const [active] = (await mailsTo('ann')).filter(({ subject }) => subject.startsWith('You have access'))
    const { expiresAt } = (await world.held('ann')) ?? {}
    expect(active).toMatchObject({
      subject: 'You have access: viewer (Berlin)',
      text: expect.stringContaining(`It ends on ${expiresAt?.toISOString()}.`),
      link: expect.stringMatching(/\/requests\/access$/),
    })
  })

  test('hears that it has no end where it has none, and of no end then', async () => {
    await grant(undefined)
    const [active] = (await mailsTo('ann')).filter(({ subject }) => subject.startsWith('You have access'))
    expect(active?.text).toContain('It has no end.')
    await world.later(400 * day)
    expect((await subjectsTo('ann')).filter((subject) => subject.includes('ends soon'))).toEqual([])
  })

  const reminder = 'Your access ends soon: viewer (Berlin)'
  test.each([
    ['of 20 minutes: never', 20 * minute, undefined],
    ['of an hour: a quarter of it before', hour, 15 * minute],
    ['of two days: a day before', 2 * day, day],
  ])('hears before the end of access %s: REQ-19', async (_what, lasts, before) => {
    await grant(lasts)
    const heard = async () => (await subjectsTo('ann')).filter((subject) => subject === reminder).length
    await world.later((before === undefined ? lasts : lasts - before) - minute)
    expect(await heard()).toBe(0)
    if (before === undefined) return
    await world.later(minute)
    expect(await heard()).toBe(1)
    // Once for each end, however often it is looked at.
    await world.later(minute)
    expect(await heard()).toBe(1)
    const { text } = (await mailsTo('ann')).at(-1) ?? { text: '' }
    expect(text).toContain((await world.held('ann'))?.expiresAt?.toISOString())
  })

  test('hears again when the end was moved: REQ-19', async () => {
    await grant(hour)
    await world.later(50 * minute)
    const heard = async () => (await subjectsTo('ann')).filter((subject) => subject === reminder).length
    expect(await heard()).toBe(1)
    const { database } = server.world
    const access = { entitlementId: world.ids.viewer, principalId: world.account('ann') }
    const end = new Date(server.now.getTime() + 2 * hour * 1000)
    await database.transaction((tx) => server.context.grantEnds.set(tx, access, end, world.actor('root')))
    await world.later(80 * minute)
    expect(await heard()).toBe(1)
    await world.later(10 * minute)
    expect(await heard()).toBe(2)
  })

  test('hears of no end of access that was taken away before: REQ-19', async () => {
    await grant(hour)
    await world.usePolicy('revoke', 'immediate_revoke')
    await world.revoke('root', 'ann', 'no more needed')
    await world.write()
    expect(await world.held('ann')).toBeUndefined()
    await world.later(50 * minute)
    expect((await subjectsTo('ann')).filter((subject) => subject === reminder)).toEqual([])
  })

  test('hears, with who asked for it, that the time was changed; the same time again is no news: REQ-11', async () => {
    const task = await world.request('ann', { durationSeconds: hour })
    const { governedTasks } = server.context
    const change = (durationSeconds: number) =>
      server.world.database.transaction((tx) =>
        governedTasks.updateGrantDuration(tx, { actor: world.actor('mia'), taskId: task.id, durationSeconds }),
      )
    await change(hour)
    await change(30 * minute)
    const told = (await mailsTo('ann')).filter(({ subject }) => subject.includes('another time'))
    expect(told).toHaveLength(1)
    expect(told[0]?.text).toContain('for 30 minutes, not for 1 hour: viewer for ann')
  })
})

test('whoever a task is given to hears of it, with the reason, and whoever gave it does not: NOT-2', async () => {
  const task = await world.request('ann')
  const { governedTasks } = server.context
  await server.world.database.transaction((tx) =>
    governedTasks.reassign(tx, {
      ...{ actor: world.actor('mia'), taskId: task.id, userIds: [world.person('eve')], comment: 'Eve\r\nknows Berlin' },
    }),
  )
  const mails = await mailsTo('eve')
  expect(mails.map(({ subject }) => subject)).toEqual([`Task ${task.number} was given to you: viewer for ann`])
  expect(mails[0]).toMatchObject({
    text: expect.stringContaining('Why: Eve knows Berlin.'),
    link: expect.stringMatching(new RegExp(`/tasks/${task.id}$`)),
  })
  expect((await subjectsTo('mia')).filter((subject) => subject.includes('was given'))).toEqual([])
})

test('business days are those of the organisation’s time zone: REQ-19', async () => {
  const root = await ApiClient.of(server, world.person('root'))
  const path = '/api/v1/settings/organization'
  const wrong = await root.send('POST', path, { body: { name: 'House', timeZone: 'Moon/Crater' } })
  expect([wrong.status, wrong.body.message]).toEqual([400, expect.stringContaining('"Moon/Crater" is no time zone')])
  expect(await root.call('POST', path, { name: 'House', timeZone: 'Pacific/Auckland' })).toMatchObject({
    timeZone: 'Pacific/Auckland',
  })
  expect(await root.call('POST', path, { name: 'House' })).toMatchObject({ timeZone: 'UTC' })
})

test('each sees what they were told, mail or not, and what of it is new; nobody sees another’s: NOT-1', async () => {
  await world.request('ann')
  await server.run('outbox')
  await server.run('outbox')
  const mia = await ApiClient.of(server, world.person('mia'))
  const path = '/api/v1/notices'
  const { list, unseenCount } = await mia.call('GET', path)
  expect([list.length, unseenCount]).toEqual([1, 1])
  expect(list[0]).toMatchObject({
    subject: expect.stringContaining('waits for you'),
    path: expect.stringMatching(/^\/tasks\//),
  })
  const eve = await ApiClient.of(server, world.person('eve'))
  expect((await eve.call('GET', path)).list ?? []).toEqual([])
  const mark = (client: ApiClient, upTo: unknown) => client.send('POST', `${path}/seen`, { body: { upTo } })
  expect((await mark(eve, list[0].id)).status).toBe(400)
  expect((await mark(mia, String(Number(list[0].id) + 100))).status).toBe(400)
  const seen = await mark(mia, list[0].id)
  expect([seen.status, seen.body.unseenCount ?? 0]).toEqual([200, 0])
  const events = (await server.audited('notices.seen')).length
  await mark(mia, list[0].id)
  expect((await server.audited('notices.seen')).length).toBe(events)
  const again = await mia.call('GET', path)
  expect([again.list[0].isSeen, again.unseenCount ?? 0]).toEqual([true, 0])
})
