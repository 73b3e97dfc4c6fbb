import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

const day = 86_400

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

const path = '/api/v1/service_principals'
const make = async (roles: string[] = []) => {
  const { servicePrincipal } = await root.call('POST', path, { displayName: 'Nightly export' })
  await root.call('POST', '/api/v1/directory/users/roles', { userIds: [servicePrincipal.id], roles })
  return servicePrincipal.id as string
}
const addCredential = async (id: string, limits: object = {}) => {
  const { credential, clientSecret } = await root.call('POST', `${path}/${id}/credentials`, {
    displayName: 'CI',
    ...limits,
  })
  return { ...credential, clientSecret }
}

test('a service principal acts by its roles, is named in the log as what it is, and is no person: API-4', async () => {
  const id = await make(['read_only_administrator'])
  const credential = await addCredential(id)
  expect(credential.clientId).toMatch(/\/spc$/)
  const service = await ApiClient.with(server, credential)
  expect((await service.send('GET', '/api/v1/policies')).status).toBe(200)
  const refused = await service.send('POST', '/api/v1/apps', { body: { displayName: 'Mine' } })
  expect([refused.status, refused.body.details[0].reason]).toEqual([403, 'NOT_ALLOWED'])
  const [denied] = await server.world.database.db
    .selectFrom('audit_events')
    .select(['actor_kind', 'actor_id'])
    .where('outcome', '=', 'denied')
    .where('actor_id', '=', id)
    .execute()
  expect(denied).toEqual({ actor_kind: 'service_principal', actor_id: id })
  const people = await root.call('GET', '/api/v1/lists/users?filter=nightly')
  expect(people.list).toEqual([])
  expect((await root.call('GET', path)).list.map((each: { id: string }) => each.id)).toContain(id)
})

test('several credentials, each with its end and its part of the roles; a secret is shown once: API-4', async () => {
  const id = await make(['read_only_administrator', 'basic_user'])
  const whole = await ApiClient.with(server, await addCredential(id, { expires: `${30 * day}s` }))
  server.offsetMs += 1000
  const part = await ApiClient.with(
    server,
    await addCredential(id, { scopedRoles: ['basic_user', 'connector_administrator'] }),
  )
  expect((await whole.send('GET', '/api/v1/policies')).status).toBe(200)
  // What the principal does not have no credential gives it.
  expect((await part.send('GET', '/api/v1/policies')).status).toBe(403)
  const { list } = await root.call('GET', `${path}/${id}/credentials`)
  expect(list.map((each: { scopedRoleIds: string[] }) => each.scopedRoleIds)).toEqual([
    [],
    ['basic_user', 'connector_administrator'],
  ])
  expect(JSON.stringify(list)).not.toContain('secret')
  server.offsetMs += 31 * day * 1000
  root = await ApiClient.of(server, world.person('root'))
  expect((await root.call('GET', `${path}/${id}/credentials`)).list).toHaveLength(1)
})

test.each([
  ['a lifetime that is not offered', { expires: '3600s' }, 'expires is 3600s: it takes 2592000s (30 days)'],
  ['a role that there is not', { scopedRoles: ['emperor'] }, 'scopedRoles: "emperor" is no role'],
  ['what is no network', { allowSourceCidrs: ['here'] }, 'allowSourceCidrs: "here" is no network'],
  ['too many networks', { allowSourceCidrs: Array(33).fill('192.0.2.0/24') }, 'at most 32, not 33'],
  ['proof of possession', { requireDpop: true }, 'requireDpop'],
])('a credential with %s is refused', async (_, limits, why) => {
  const id = await make()
  const { status, body } = await root.send('POST', `${path}/${id}/credentials`, { body: limits })
  expect([status, body.details[0].reason === 'VALUE_INVALID' || body.details[0].reason === 'ROLE_NOT_FOUND']).toEqual([
    400,
    true,
  ])
  expect(body.message).toContain(why)
})

test('renamed, disabled, enabled, revoked, deleted: each counts with the next call', async () => {
  const id = await make(['read_only_administrator'])
  const renamed = await root.call('PATCH', `${path}/${id}`, {
    servicePrincipal: { displayName: 'Weekly export' },
    updateMask: 'displayName',
  })
  expect(renamed.servicePrincipal.displayName).toBe('Weekly export')
  const credential = await addCredential(id)
  const changed = await root.call('PATCH', `${path}/${id}/credentials/${credential.id}`, {
    credential: { displayName: 'Laptop' },
  })
  expect(changed.credential.displayName).toBe('Laptop')
  const service = await ApiClient.with(server, credential)
  const status = async () => (await service.send('GET', '/api/v1/policies')).status
  const set = (to: string) => root.call('POST', `/api/v1/directory/users/${id}/status`, { status: to })
  expect(await status()).toBe(200)
  await set('DISABLED')
  expect(await status()).toBe(401)
  await set('ENABLED')
  expect(await status()).toBe(200)
  await root.call('DELETE', `${path}/${id}/credentials/${credential.id}`, {})
  expect(await status()).toBe(401)
  const another = await ApiClient.with(server, await addCredential(id))
  await root.call('DELETE', `${path}/${id}`, {})
  expect((await another.send('GET', '/api/v1/policies')).status).toBe(401)
  expect((await root.send('GET', `${path}/${id}`)).status).toBe(404)
})

test('none makes credentials of its own, and none keeps the last administrator from staying one: ROL-7', async () => {
  const id = await make(['super_administrator'])
  const service = await ApiClient.with(server, await addCredential(id))
  const own = await service.send('POST', '/api/v1/iam/personal_clients', { body: { displayName: 'more' } })
  expect([own.status, own.body.details[0].reason]).toEqual([403, 'NOT_ALLOWED'])
  const last = await service.send('POST', '/api/v1/directory/users/roles', {
    body: { userIds: [world.person('root')], roles: ['basic_user'] },
  })
  expect(last.body.details[0].reason).toBe('LAST_ADMINISTRATOR')
  const limited = await ApiClient.with(server, await addCredential(id, { scopedRoles: ['super_administrator'] }))
  const more = await limited.send('POST', `${path}/${id}/credentials`, { body: {} })
  expect([more.status, more.body.details[0].reason]).toEqual([403, 'NOT_ALLOWED'])
})

test('who may not see settings is refused, and a person is no service principal', async () => {
  const bob = await ApiClient.of(server, world.person('bob'))
  for (const [method, where] of [
    ['GET', path],
    ['POST', path],
    ['GET', `${path}/${await make()}`],
  ] as const)
    expect((await bob.send(method, where, { body: method === 'POST' ? {} : undefined })).status).toBe(403)
  expect((await root.send('GET', `${path}/${world.person('bob')}`)).status).toBe(404)
})
