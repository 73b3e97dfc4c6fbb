import { type Connector, ConnectorError, type EventFeed, type EventRequest } from '@rostrum/connector'
import { type Event, EventType } from '@rostrum/protocol/connector'
import { Simulator, Tenant } from '@rostrum/sentinelone-simulator'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sentinelOne } from '../src/definition.ts'
import { testEnvironment } from './_environment.ts'

const { signal } = new AbortController()

let tenant: Tenant
let simulator: Simulator
let token: string
let connectors: Connector[]
let accountId: string
let siteId: string
let roleId: string
let userId: string

beforeEach(async () => {
  tenant = new Tenant({ name: 'Events', seed: 'events' })
  tenant.addPredefinedRoles(tenant.stamp(), Date.UTC(2019, 0, 1))
  const admin = tenant.predefinedRole('Admin').id
  roleId = tenant.predefinedRole('Viewer').id
  accountId = tenant.addAccount({ name: 'North' }).id
  siteId = tenant.addSite({ name: 'Oslo', accountId }).id
  const addUser = (email: string, scope: 'tenant' | 'account', id: string | null, role: string) =>
    tenant.addUser({ email, fullName: email, scope, scopeRoles: [{ id, roleId: role }] }).id
  addUser('admin@example.com', 'tenant', null, admin)
  userId = addUser('lin@example.com', 'account', accountId, roleId)
  simulator = await Simulator.start({ tenant })
  token = simulator.mintAdminToken()
  connectors = []
})
afterEach(async () => {
  for (const connector of connectors) await connector.close()
  await simulator.close()
})

/** The feed as a freshly started connector has it. */
function newFeed(settings: Record<string, readonly string[]> = {}): EventFeed {
  const address = { 'management-console-url': simulator.url, 'api-token': token }
  const connector = sentinelOne.create({ ...address, ...settings }, testEnvironment())
  connectors.push(connector)
  const [feed] = connector.eventFeeds ?? []
  if (feed === undefined) throw new Error('the connector has no event feed')
  return feed
}

const list = (feed: EventFeed, request: Partial<EventRequest> = {}) =>
  feed.listEvents({ cursor: '', startAt: undefined, pageSize: 0, signal, ...request })

/** All pages from a cursor on, each read by another process. */
async function drain(request: Partial<EventRequest>, afterPage = () => {}) {
  const events: Event[] = []
  let cursor = request.cursor ?? ''
  for (let isEnd = false; !isEnd; ) {
    const page = await list(newFeed(), { ...request, cursor })
    expect(page.events.length).toBeLessThanOrEqual(request.pageSize ?? 1000)
    expect(page.cursor.length).toBeLessThanOrEqual(4096)
    events.push(...page.events)
    cursor = page.cursor
    isEnd = !page.hasMore
    afterPage()
  }
  return { events, cursor }
}

/** Where the feed ends now. */
const findEnd = async () => (await drain({})).cursor

/** `usage user lin → account North`, in short. */
function describeEvent({ event }: Event): string {
  if (event.case === 'usageEvent') {
    const { actorResource, targetResource } = event.value
    return `usage ${idOf(actorResource?.id)} of ${idOf(targetResource?.id)}`
  }
  if (event.case !== 'resourceChangeEvent') return String(event.case)
  const { resourceId, parentResourceId } = event.value
  return `change ${idOf(resourceId)}${parentResourceId === undefined ? '' : ` in ${idOf(parentResourceId)}`}`
}

const idOf = (id: { resourceType: string; resource: string } | undefined) => `${id?.resourceType}/${id?.resource}`

/** Sign-ins that happened at the same instant, as far as the console tells. */
function addSignIns(count: number, createdAt: string): string[] {
  return Array.from({ length: count }, () => {
    const { id } = tenant.emit('userLoggedIn', { userId, place: { level: 'account', id: accountId } })
    tenant.put('activities', { ...tenant.activities.getOrThrow(id), createdAt })
    return id
  })
}

describe('events', () => {
  test('tell who signed in where, and whose or what record changed, with the time to the microsecond', async () => {
    const cursor = await findEnd()
    tenant.recordLogin(userId)
    tenant.recordLogout(userId)
    const login = tenant.activities.all().at(-2)
    const added = tenant.addUser({
      email: 'new@example.com',
      fullName: null,
      scope: 'site',
      scopeRoles: [{ id: siteId, roleId }],
    }).id
    tenant.updateUser(added, { fullName: 'New' })
    tenant.updateUser(added, { twoFaConfigured: true })
    tenant.removeUser(added)
    const role = tenant.addRole({ name: 'Custom', scope: 'Tenant', scopeId: null, permissionIds: [] }).id
    tenant.renameSite(siteId, 'Bergen')
    tenant.renameAccount(accountId, 'South')
    const service = tenant.addServiceUser({
      name: 'robot',
      description: null,
      scope: 'tenant',
      scopeRoles: [{ id: null, roleId }],
    }).id
    tenant.emit('allowedDomainsChanged')

    const { events } = await drain({ cursor })
    expect(events.map(describeEvent)).toEqual([
      `usage user/${userId} of account/${accountId}`,
      `change user/${added}`,
      `change user/${added}`,
      `change user/${added}`,
      `change user/${added}`,
      `change role/${role}`,
      `change site/${siteId} in account/${accountId}`,
      `change account/${accountId}`,
      `change service_user/${service}`,
    ])
    expect(events[0]?.id).toBe(login?.id)
    expect(events[0]?.occurredAt?.nanos).toBe(Number(login?.createdAt.slice(20, 26)) * 1000)
    expect(newFeed().eventTypes).toEqual([EventType.USAGE, EventType.RESOURCE_CHANGE])
  })

  test('of a tenant administrator who signs in have the person as the target, for there is no place', async () => {
    const cursor = await findEnd()
    const admin = tenant.findTenantAdmin()?.id ?? ''
    tenant.recordLogin(admin)
    expect((await drain({ cursor })).events.map(describeEvent)).toEqual([`usage user/${admin} of user/${admin}`])
  })

  test('of a deleted role have its id when the role was learnt before', async () => {
    const feed = newFeed()
    const role = tenant.addRole({ name: 'Custom', scope: 'Tenant', scopeId: null, permissionIds: [] }).id
    const { cursor } = await list(feed, { pageSize: 1000 })
    tenant.removeRole(role)
    expect((await list(feed, { cursor })).events.map(describeEvent)).toEqual([`change role/${role}`])
    expect((await list(newFeed(), { cursor })).events).toEqual([])
  })

  test('outside the accounts of the settings are left out', async () => {
    const cursor = await findEnd()
    const other = tenant.addAccount({ name: 'Other' }).id
    tenant.addSite({ name: 'Rome', accountId: other })
    tenant.renameSite(siteId, 'Bergen')
    const { events } = await list(newFeed({ 'account-ids': [accountId] }), { cursor })
    expect(events.map(describeEvent)).toEqual([`change site/${siteId} in account/${accountId}`])
  })
})

describe('paging', () => {
  test('loses and doubles nothing whatever the page size, with a new process for each page', async () => {
    const cursor = await findEnd()
    const ids: string[] = []
    for (let second = 10; second < 30; second++)
      ids.push(...addSignIns(second % 4 === 0 ? 5 : 1, `2040-01-01T00:00:${second}.123456Z`))
    for (const pageSize of [1, 3, 7, 1000]) {
      const { events } = await drain({ cursor, pageSize })
      expect(events.map(({ id }) => id)).toEqual(ids)
    }
  })

  test('takes in what arrives meanwhile, at the instant it has reached too', async () => {
    const cursor = await findEnd()
    const ids = addSignIns(5, '2040-01-01T00:00:00.000001Z')
    const pages = [...ids.keys()]
    const { events, cursor: end } = await drain({ cursor, pageSize: 2 }, () => {
      if (pages.pop() !== undefined) ids.push(...addSignIns(1, '2040-01-01T00:00:00.000001Z'))
    })
    ids.push(...addSignIns(1, '2040-01-01T00:00:00.000001Z'))
    const late = await drain({ cursor: end })
    expect([...events, ...late.events].map(({ id }) => id)).toEqual(ids)
    expect((await drain({ cursor: late.cursor })).events).toEqual([])
  })

  test('loses and doubles nothing however events bunch, arrive and are asked for', async () => {
    const batches = fc.array(fc.record({ step: fc.nat(1), count: fc.integer({ min: 1, max: 4 }) }), { maxLength: 12 })
    let second = 0
    const property = fc.asyncProperty(
      batches,
      batches,
      fc.integer({ min: 1, max: 5 }),
      async (first, later, pageSize) => {
        const startAt = new Date(Date.UTC(2040, 0, 1) + ++second * 1000)
        const add = ({ step, count }: { step: number; count: number }) => {
          second += step
          const instant = new Date(Date.UTC(2040, 0, 1) + second * 1000).toISOString().replace('000Z', '000001Z')
          return addSignIns(count, instant)
        }
        const ids = first.flatMap(add)
        const arrivals = [...later]
        let cursor = ''
        const told: string[] = []
        // The last page is asked for once more, by another process: there is nothing behind the end.
        for (let ends = 0; ends < 2; ) {
          const page = await list(newFeed(), { cursor, startAt, pageSize })
          told.push(...page.events.map(({ id }) => id))
          cursor = page.cursor
          const [arrival] = arrivals.splice(0, 1)
          if (arrival !== undefined) ids.push(...add(arrival))
          else if (!page.hasMore) ends++
        }
        expect(told).toEqual(ids)
      },
    )
    await fc.assert(property, { seed: 27, numRuns: 25 })
  })

  test('copes with more events of one instant than a page or a cursor can hold', async () => {
    const cursor = await findEnd()
    const ids = addSignIns(2300, '2040-01-01T00:00:00.000001Z')
    const { events } = await drain({ cursor, pageSize: 400 })
    expect(events.map(({ id }) => id)).toEqual(ids)
  })

  test('begins at the time asked for, and at the oldest when none is', async () => {
    addSignIns(1, '2039-12-31T23:59:59.999999Z')
    const [onTime] = addSignIns(1, '2040-01-01T00:00:00.000000Z')
    const { events } = await list(newFeed(), { startAt: new Date('2040-01-01T00:00:00Z') })
    expect(events.map(({ id }) => id)).toEqual([onTime])
    const oldest = await list(newFeed(), { pageSize: 1 })
    expect(oldest.events.map(describeEvent)).toEqual([`change account/${accountId}`])
    expect(oldest.hasMore).toBe(true)
  })

  test('without news costs one request and keeps its place', async () => {
    const feed = newFeed()
    const { cursor } = await list(feed, { pageSize: 1000 })
    simulator.resetRequests()
    const page = await list(feed, { cursor })
    expect(page).toEqual({ events: [], cursor, hasMore: false })
    expect(simulator.countByPath()).toEqual({ 'GET /activities': 1 })
  })

  test.each([
    ['other text', 'nonsense'],
    ['longer than any', 'x'.repeat(5000)],
    ['of no time', Buffer.from('[1,"yesterday",[]]').toString('base64url')],
  ])('refuses a cursor that is not its own: %s', async (_, cursor) => {
    const error = await list(newFeed(), { cursor }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConnectorError)
    expect(error).toMatchObject({ code: 3 })
    expect(simulator.requests).toEqual([])
  })
})

test('a console that does not explain its codes is understood by the usual ones, and asked again', async () => {
  const feed = newFeed()
  simulator.faults.set([{ path: '/activities/types', action: { kind: 'refusal', status: 403 } }])
  const { events, cursor } = await list(feed, { pageSize: 1000 })
  expect(events.map(describeEvent)).toContain(`change user/${userId}`)
  simulator.faults.clear()
  await list(feed, { cursor })
  expect(simulator.countByPath()['GET /activities/types']).toBe(2)
})

test('a token that may not read activities is told which right it lacks', async () => {
  token = simulator.mintToken({
    owner: tenant.findTenantAdmin()?.id ?? '',
    permissions: ['Users.view', 'Roles.view', 'Accounts.view', 'Sites.view', 'Service Users.view'],
  })
  const error = await list(newFeed()).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ kind: 'missing_permission', fix: expect.stringContaining('Activity Page.view') })
})

test('a later refusal is explained by itself, not by the one before', async () => {
  const permissions = ['Users.view', 'Roles.view', 'Accounts.view', 'Sites.view', 'Service Users.view']
  token = simulator.mintToken({ owner: tenant.findTenantAdmin()?.id ?? '', permissions })
  const feed = newFeed()
  await expect(list(feed)).rejects.toMatchObject({ kind: 'missing_permission' })
  tenant.drop('tokens', token)
  await expect(list(feed)).rejects.toMatchObject({ kind: 'bad_credentials' })
})
