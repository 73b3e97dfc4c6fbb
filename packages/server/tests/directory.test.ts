import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

let server: TestServer
let world: GovernedWorld
let root: ApiClient
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
})
afterAll(() => server[Symbol.asyncDispose]())

const setRoles = (names: string[], roles: string[], client = root) =>
  client.send('POST', '/api/v1/directory/users/roles', {
    body: { userIds: names.map((name) => world.person(name)), roles },
  })
const setStatus = (name: string, status: string, client = root) =>
  client.send('POST', `/api/v1/directory/users/${world.person(name)}/status`, { body: { status } })
const rolesOf = async (name: string) =>
  (await root.call('GET', `/api/v1/lists/users?filter=${name}`)).list[0].roles as string[]

describe('roles: ROL-6, ROL-7', () => {
  test('are replaced, of several at once, and count from the next call on', async () => {
    const bob = await ApiClient.of(server, world.person('bob'))
    expect((await bob.send('GET', '/api/v1/policies')).status).toBe(403)
    const { status, body } = await setRoles(['bob', 'eve'], ['basic_user', 'read_only_administrator'])
    expect([status, body.changedCount]).toEqual([200, 2])
    expect((await bob.send('GET', '/api/v1/policies')).status).toBe(200)
    expect((await setRoles(['bob', 'eve'], ['read_only_administrator', 'basic_user'])).body.changedCount).toBe(0)
    await setRoles(['bob'], ['basic_user'])
    expect((await bob.send('GET', '/api/v1/policies')).status).toBe(403)
    expect(await rolesOf('eve')).toEqual(['basic_user', 'read_only_administrator'])
    const events = await server.audited('user.roles_changed')
    expect(events.at(-1)).toMatchObject({ object_id: world.person('bob'), actor_id: world.person('root') })
  })

  test('that there are not, of people that there are not, and by who may not, are refused', async () => {
    expect((await setRoles(['bob'], ['emperor'])).body.message).toContain('there is no role "emperor"; there are basic')
    const nobody = await root.send('POST', '/api/v1/directory/users/roles', { body: { userIds: ['x'], roles: [] } })
    expect(nobody.status).toBe(404)
    const bob = await ApiClient.of(server, world.person('bob'))
    for (const answer of [
      await setRoles(['bob'], ['super_administrator'], bob),
      await setStatus('ann', 'DISABLED', bob),
    ])
      expect([answer.status, answer.body.details[0].reason]).toEqual([403, 'NOT_ALLOWED'])
    expect(await rolesOf('bob')).toEqual(['basic_user'])
  })

  test('the last Super Administrator stays one, enabled, however it is tried', async () => {
    for (const answer of [
      await setRoles(['root'], ['basic_user']),
      await setRoles(['root', 'bob'], []),
      await setStatus('root', 'DISABLED'),
      await setStatus('root', 'DELETED'),
    ])
      expect([answer.status, answer.body.details[0].reason]).toEqual([400, 'LAST_ADMINISTRATOR'])
    // A second one who is disabled does not count.
    await setRoles(['bob'], ['super_administrator'])
    expect((await setStatus('bob', 'DISABLED')).status).toBe(200)
    expect((await setRoles(['root'], [])).status).toBe(400)
    await setStatus('bob', 'ENABLED')
    expect((await setRoles(['root'], ['basic_user'])).status).toBe(200)
  })

  test('two who take the role from each other at once: one is left', async () => {
    await setRoles(['bob'], ['super_administrator'])
    const bob = await ApiClient.of(server, world.person('bob'))
    const answers = await Promise.all([setRoles(['root'], [], bob), setRoles(['bob'], [])])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const { db } = server.world.database
    const left = await db.selectFrom('user_roles').selectAll().where('role', '=', 'super_administrator').execute()
    expect(left).toHaveLength(1)
  })
})

describe('somebody who goes: DIR-5', () => {
  test('is refused at once; what waits for them waits for others, what is for them is cancelled', async () => {
    const { id } = await world.request('ann')
    const bobs = await world.request('bob')
    expect(await world.asked({ id })).toEqual(['mia'])
    const mia = await ApiClient.of(server, world.person('mia'))
    const { body } = await setStatus('mia', 'DISABLED')
    expect(body).toEqual({ movedTaskCount: 1, cancelledTaskCount: 0, ownedCount: 0 })
    expect((await mia.send('GET', '/api/v1/auth/introspect')).status).toBe(401)
    expect(await world.asked({ id })).toEqual(['root'])
    expect((await setStatus('bob', 'DISABLED')).body).toMatchObject({ cancelledTaskCount: 1 })
    expect(await world.task(bobs)).toMatchObject({ state: 'closed', outcome: 'cancelled' })
    expect((await setStatus('olga', 'DELETED')).body).toMatchObject({ ownedCount: 1 })
    expect(
      (await root.send('POST', `/api/v1/directory/users/${world.person('mia')}/status`, { body: {} })).status,
    ).toBe(400)
    // A second time changes nothing, and who is deleted stays so.
    expect((await setStatus('mia', 'DISABLED')).body).toEqual({
      movedTaskCount: 0,
      cancelledTaskCount: 0,
      ownedCount: 0,
    })
    expect((await setStatus('olga', 'ENABLED')).status).toBe(404)
    await setStatus('mia', 'ENABLED')
    expect((await mia.send('GET', '/api/v1/auth/introspect')).status).toBe(200)
  })
})

describe('people from a file: DIR-2', () => {
  const bring = (csv: string, more: object = {}) => root.call('POST', '/api/v1/directory/import', { csv, ...more })
  const file = [
    '\uFEFFEmail,Name,Department,Manager,Employee ID',
    'kim@example.com,Kim,Sales,lee@example.com,100',
    'lee@example.com,"Lee, Jr.",=SUM(A1),,101',
    'not an address,X,,,',
    'KIM@example.com,Twice,,,102',
    'noa@example.com,Noa,Sales,nobody@example.com,',
  ].join('\r\n')

  test('are shown first, then made: managers also of people further down, faults with their lines', async () => {
    const preview = await bring(file, { isPreview: true })
    expect(preview).toMatchObject({ createdCount: 3, faultyCount: 2, isApplied: false })
    expect((await root.call('GET', '/api/v1/lists/users?filter=kim')).list).toEqual([])
    const done = await bring(file)
    expect(done.lines).toMatchObject([
      { line: 2, outcome: 'CREATED', faults: [] },
      { line: 3, outcome: 'CREATED' },
      { line: 4, outcome: 'FAULTY', faults: ['email: "not an address" is no e-mail address'] },
      { line: 5, outcome: 'FAULTY', faults: ['the address is that of line 2 as well'] },
      { line: 6, outcome: 'CREATED', faults: [expect.stringContaining('nobody has the address nobody@example.com')] },
    ])
    const [kim] = (await root.call('GET', '/api/v1/lists/users?filter=kim')).list
    expect(kim).toMatchObject({ department: 'Sales', managers: [{ displayName: 'Lee, Jr.' }], roles: ['basic_user'] })
    const again = await bring(file)
    expect(again).toMatchObject({ createdCount: 0, changedCount: 0, unchangedCount: 3 })
  })

  test('change where the file says another thing; nobody is disabled unless that is asked for, and no administrator', async () => {
    await bring(file)
    const next = 'email;department;employee id\nkim.new@example.com;IT;100\n'
    const changed = await bring(next)
    expect(changed.lines).toMatchObject([{ outcome: 'CHANGED', changes: ['department', 'email'] }])
    expect(changed).toMatchObject({ disabledCount: 0 })
    const gone = await bring(next, { disablesMissing: true })
    expect(gone.lines.map(({ email }: { email: string }) => email)).toContain('lee@example.com')
    const [rootNow] = (await root.call('GET', '/api/v1/lists/users?filter=role:super_administrator')).list
    expect(rootNow.status).toBe('enabled')
  })

  test('a faulty line disables nobody, and a line that is cut short takes nothing away', async () => {
    await bring(file)
    const short = await bring('email,department\nkim@example.com\n')
    expect(short.lines).toMatchObject([{ outcome: 'FAULTY', faults: ['the line has 1 values, the columns are 2'] }])
    const csv = `email,department\nkim@example.com,${'x'.repeat(201)}\n`
    const refused = await root.send('POST', '/api/v1/directory/import', { body: { csv, disablesMissing: true } })
    expect([refused.status, refused.body.details[0].reason]).toEqual([400, 'CSV_INVALID'])
    const [kim] = (await root.call('GET', '/api/v1/lists/users?filter=kim')).list
    expect(kim).toMatchObject({ status: 'enabled', department: 'Sales' })
  })

  test.each([
    ['nothing', '', 'it is empty'],
    ['no addresses', 'name\nKim\n', 'none of its columns is email; there are name'],
    ['an open quotation mark', 'email\n"kim', 'Quote'],
    ['too much', `email\n${'x'.repeat(6 * 1024 * 1024)}`, '5 MiB'],
  ])('are not read from %s', async (_, csv, why) => {
    const { status, body } = await root.send('POST', '/api/v1/directory/import', { body: { csv } })
    expect(status).toBe(400)
    expect(body.message).toContain(why)
  })
})

test('somebody is made by hand once, with roles and managers: DIR-2', async () => {
  const kim = { email: 'Kim@example.com', displayName: 'Kim', jobTitle: 'Engineer', roles: ['campaign_administrator'] }
  const made = await root.call('POST', '/api/v1/directory/users', kim)
  expect(made).toMatchObject({ email: 'Kim@example.com', roles: ['basic_user', 'campaign_administrator'] })
  const again = await root.send('POST', '/api/v1/directory/users', { body: { ...kim, email: ' kim@EXAMPLE.com' } })
  expect([again.status, again.body.details[0].reason]).toEqual([409, 'USER_EXISTS'])
  const wrong = await root.send('POST', '/api/v1/directory/users', { body: { email: 'kim', displayName: 'x' } })
  expect([wrong.status, wrong.body.details[0].reason]).toEqual([400, 'EMAIL_INVALID'])
})

test('an employee id is shown, and is one person’s; made at once with one address, one of two is made: DIR-2', async () => {
  const lea = { email: 'lea@example.com', displayName: 'Lea', employeeId: 'E-77', managerEmails: ['lea@example.com'] }
  const itself = await root.send('POST', '/api/v1/directory/users', { body: lea })
  expect(itself.body.message).toContain('managerEmails: nobody has the address lea@example.com')
  expect((await root.call('POST', '/api/v1/directory/users', { ...lea, managerEmails: [] })).employeeId).toBe('E-77')
  const other = { email: 'max@example.com', displayName: 'Max', employeeId: 'e-77' }
  const taken = await root.send('POST', '/api/v1/directory/users', { body: other })
  expect([taken.status, taken.body.message]).toEqual([409, 'employeeId: "e-77" is that of Lea already'])
  const ida = { email: 'ida@example.com', displayName: 'Ida' }
  const both = await Promise.all([1, 2].map(() => root.send('POST', '/api/v1/directory/users', { body: ida })))
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
})

test('two lines with one employee id are one person and a fault: DIR-2', async () => {
  const csv = 'email,employee id\nzoe1@example.com,E-1\nzoe2@example.com,e-1\n'
  const { lines } = await root.call('POST', '/api/v1/directory/import', { csv })
  expect(lines.map(({ outcome, faults }: { outcome: string; faults: string[] }) => [outcome, faults])).toEqual([
    ['CREATED', []],
    ['FAULTY', ['the employee id is that of line 2 as well']],
  ])
})

test('five thousand people come in at once, and again with other managers, in one go: DIR-2', async () => {
  const line = (place: number, department: string) =>
    `p${place}@example.com,Person ${place},${department},p${(place >> 3) + 1}@example.com,N${place}`
  const csv = (department: string) =>
    [
      'email,name,department,manager,employee id',
      ...Array.from({ length: 5000 }, (_, place) => line(place + 1, department)),
    ].join('\n')
  const bring = (body: object) => root.call('POST', '/api/v1/directory/import', body)
  expect(await bring({ csv: csv('Sales'), isPreview: true })).toMatchObject({ createdCount: 5000, isApplied: false })
  expect(await bring({ csv: csv('Sales') })).toMatchObject({ createdCount: 5000, faultyCount: 0 })
  expect(await bring({ csv: csv('Sales') })).toMatchObject({ createdCount: 0, changedCount: 0, unchangedCount: 5000 })
  expect(await bring({ csv: csv('IT') })).toMatchObject({ createdCount: 0, changedCount: 5000 })
  const [one] = (await root.call('GET', '/api/v1/lists/users?filter=p4711@example.com')).list
  expect(one).toMatchObject({ department: 'IT', managers: [{ displayName: 'Person 589' }], roles: ['basic_user'] })
  const { db } = server.world.database
  const { count } = await db
    .selectFrom('audit_events')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('verb', '=', 'user.created')
    .executeTakeFirstOrThrow()
  expect(Number(count)).toBeGreaterThanOrEqual(5000)
})

test('an import that is sent again with its key is done once, and a preview leaves no trace: DIR-2, API-5', async () => {
  const body = { csv: 'email,name\nuna@example.com,Una\n' }
  const send = () => root.send('POST', '/api/v1/directory/import', { body, headers: { 'idempotency-key': 'import' } })
  const first = await send()
  expect(first.body).toMatchObject({ createdCount: 1 })
  expect((await send()).body).toEqual(first.body)
  const events = () => server.world.database.db.selectFrom('audit_events').select('id').execute()
  const before = await events()
  await root.call('POST', '/api/v1/directory/import', { csv: 'email\nother@example.com\n', isPreview: true })
  expect(await events()).toEqual(before)
})

describe('somebody is edited with the version that was read: UI-9, DIR-2', () => {
  const at = (id: string) => `/api/v1/directory/users/${id}`
  const make = (email: string, more: object = {}) =>
    root.call('POST', '/api/v1/directory/users', { email, displayName: 'Kim', employeeId: `N-${email}`, ...more })

  test('everything is replaced by what the form says, once', async () => {
    const { id } = await make('kim.edit@example.com')
    await make('boss@example.com', { displayName: 'Boss' })
    const read = await root.send('GET', at(id))
    expect(read.headers.etag).toBe(`"${read.body.version}"`)
    const wanted = {
      email: 'kim.new@example.com',
      displayName: 'Kim New',
      department: 'IT',
      managerEmails: ['boss@example.com'],
    }
    const saved = await root.call('POST', at(id), { ...wanted, version: read.body.version })
    expect(saved).toMatchObject({ ...wanted, employeeId: '', version: read.body.version + 1 })
    const stale = await root.send('POST', at(id), {
      body: { ...wanted, displayName: 'Other' },
      headers: { 'if-match': read.headers.etag as string },
    })
    expect([stale.status, stale.body.details[0].reason]).toEqual([409, 'USER_CHANGED'])
    expect(stale.body.message).toMatch(/Kim New was changed by root at 20.+Z; they are at version \d+ now/)
    // The former address is free again.
    await make('kim.edit@example.com')
  })

  test('another person’s address or employee id is refused, and so is somebody without the permission', async () => {
    const { id } = await make('one@example.com')
    await make('two@example.com')
    const taken = await root.send('POST', at(id), { body: { email: 'TWO@example.com' } })
    expect([taken.status, taken.body.details[0].reason]).toEqual([409, 'USER_EXISTS'])
    const number = await root.send('POST', at(id), {
      body: { email: 'one@example.com', employeeId: 'n-two@example.com' },
    })
    expect([number.status, number.body.details[0].reason]).toEqual([409, 'USER_EXISTS'])
    expect((await root.call('GET', at(id))).email).toBe('one@example.com')
    expect((await root.send('GET', at('2YrpiN1WrRMcyduL9f3PRKTJ6wE'))).status).toBe(404)
    const eve = await ApiClient.of(server, world.person('eve'))
    expect((await eve.send('POST', at(id), { body: { email: 'eve2@example.com' } })).status).toBe(403)
  })
})
