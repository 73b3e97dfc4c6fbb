import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { watchSecret } from '@rostrum/leak-check'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld, hour } from './_governed-world.ts'
import { TestServer } from './_server.ts'

const password = 'the-password-of-the-mail-server'
watchSecret(password)

interface Caught {
  readonly to: string[]
  readonly text: string
}

/** A mail server that keeps what it gets; told to, it refuses. */
class Catcher {
  readonly mails: Caught[] = []
  refuses = ''
  readonly #server: SMTPServer
  port = 0

  constructor() {
    this.#server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      allowInsecureAuth: true,
      onRcptTo: ({ address }, _session, done) =>
        this.refuses === address ? done(new Error('no such mailbox')) : done(),
      onData: (stream, session, done) => {
        let text = ''
        stream.on('data', (chunk) => {
          text += String(chunk)
        })
        stream.on('end', () => {
          this.mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: decode(text) })
          done()
        })
      },
    })
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server.server, 'listening')
    this.port = (this.#server.server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

/** Quoted-printable, as mail has it. */
function decode(text: string): string {
  return text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

let server: TestServer
let world: GovernedWorld
let root: ApiClient
const catcher = new Catcher()
beforeAll(async () => {
  await catcher.start()
  server = await TestServer.start({ holdMs: 0, allowedHosts: `127.0.0.1:${catcher.port}` })
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
  const { db } = server.world.database
  for (const name of ['ann', 'mia', 'olga', 'root'])
    await db
      .updateTable('users')
      .set({ primary_email: `${name}@example.com` })
      .where('id', '=', world.person(name))
      .execute()
  await db.deleteFrom('settings').where('name', '=', 'mail').execute()
  root = await ApiClient.of(server, world.person('root'))
  catcher.mails.length = 0
  catcher.refuses = ''
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await catcher.stop()
})

const settings = (more: object = {}) => ({
  isEnabled: true,
  host: '127.0.0.1',
  port: catcher.port,
  security: 'NONE',
  from: 'rostrum@example.com',
  ...more,
})
const save = (more: object = {}) => root.send('POST', '/api/v1/settings/mail', { body: settings(more) })
const deliver = async () => {
  // A notice becomes mails, and these go out.
  await server.run('outbox')
  await server.run('outbox')
}
const sentTo = () => catcher.mails.flatMap(({ to }) => to).sort()

test('settings are kept without showing the password, which is dropped with another server: UI-6, UI-9', async () => {
  const withPassword = { security: 'STARTTLS', user: 'rostrum', password }
  const first = (await save(withPassword)).body
  expect(first).toMatchObject({ hasPassword: true, password: '', user: 'rostrum' })
  expect((await save({ security: 'STARTTLS', user: 'rostrum' })).body.hasPassword).toBe(true)
  expect((await save({ security: 'STARTTLS', user: 'another' })).body.hasPassword).toBe(false)
  const stale = await save({ version: first.version })
  expect([stale.status, stale.body.details[0].reason]).toEqual([409, 'SETTING_CHANGED'])
})

test.each([
  ['a private address', { host: '10.0.0.1' }, 'ROSTRUM_ALLOWED_HOSTS'],
  ['another port of this machine', { port: 25 }, 'ROSTRUM_ALLOWED_HOSTS'],
  ['a password in the clear', { user: 'rostrum', password: 'x' }, 'would give the password away'],
  ['a sender that is none', { from: 'Rostrum <x@example.com>' }, 'is no e-mail address'],
  ['a host that is none', { host: 'a b' }, 'is no name or address'],
])('settings with %s are refused', async (_, more, why) => {
  const { status, body } = await save(more)
  expect([status, body.details[0].reason]).toEqual([400, 'VALUE_INVALID'])
  expect(body.message).toContain(why)
})

test('a test mail says at once whether it went, and why not', async () => {
  const send = (to: string) => root.call('POST', '/api/v1/settings/mail/test', { to })
  expect(await send('root@example.com')).toEqual({ isSent: false, error: 'mail is off: switch it on first' })
  await save()
  expect(await send('root@example.com')).toEqual({ isSent: true, error: '' })
  expect(sentTo()).toEqual(['root@example.com'])
  catcher.refuses = 'nobody@example.com'
  const refused = await send('nobody@example.com')
  expect(refused.isSent).toBe(false)
  expect(refused.error).toContain('no such mailbox')
  expect((await root.send('POST', '/api/v1/settings/mail/test', { body: { to: 'x\r\nbcc: y' } })).status).toBe(400)
  const ann = await ApiClient.of(server, world.person('ann'))
  expect((await ann.send('POST', '/api/v1/settings/mail/test', { body: { to: 'a@b' } })).status).toBe(403)
})

test('who is asked gets a mail, and who asked hears how it ended; names from outside stay text: NOT-2, NOT-6', async () => {
  await save()
  const { db } = server.world.database
  await db
    .updateTable('entitlements')
    .set({ display_name: 'Viewer <b>\r\nBcc: thief@example.com' })
    .where('id', '=', world.ids.viewer)
    .execute()
  const task = await world.request('ann', { durationSeconds: hour })
  await deliver()
  expect(sentTo()).toEqual(['mia@example.com'])
  const [mail] = catcher.mails
  expect(mail?.text).toMatch(/^Subject: Task 1 waits for you: Viewer <b> Bcc: thief@example.com for ann\r?$/m)
  expect(mail?.text).not.toMatch(/^Bcc:/im)
  expect(mail?.text).toContain('&lt;b&gt;')
  expect(mail?.text).toContain(`/tasks/${task.id}`)
  catcher.mails.length = 0
  await world.act('deny', 'mia', task, { comment: 'not needed' })
  await deliver()
  expect(sentTo()).toEqual(['ann@example.com'])
  // The same again goes to nobody.
  await deliver()
  expect(catcher.mails).toHaveLength(1)
})

test('whoever is named to own a connector is asked for help, once: CON-6', async () => {
  await save()
  const body = { catalogId: 'baton', userIds: [world.person('olga'), world.person('root')] }
  const made = await root.call('POST', `/api/v1/apps/${world.ids.app}/connectors`, body)
  const { id } = made.connectorView.connector
  await deliver()
  // Who does it need not be told.
  expect(sentTo()).toEqual(['olga@example.com'])
  expect(catcher.mails[0]?.text).toContain('root named you as an owner')
  const owners = `/api/v2/apps/${world.ids.app}/connectors/${id}/owners/users/owner/${world.person('olga')}`
  await root.call('DELETE', owners, {})
  await root.call('POST', owners, {})
  await deliver()
  expect(catcher.mails).toHaveLength(1)
})

test('what cannot be sent is tried again, is seen by administrators, and holds nothing up: NOT-5', async () => {
  await save()
  catcher.refuses = 'mia@example.com'
  await world.request('ann')
  await deliver()
  const list = async (state = '') =>
    (await root.call('GET', `/api/v1/settings/mail/deliveries${state && `?state=${state}`}`)).list
  const [waiting] = await list()
  expect(waiting).toMatchObject({ state: 'WAITING', userId: world.person('mia'), kind: 'task', attempts: 1 })
  expect(waiting.lastError).toContain('no such mailbox')
  expect(await list('DELIVERED')).not.toContainEqual(expect.objectContaining({ id: waiting.id }))
  catcher.refuses = ''
  server.offsetMs += 60_000
  root = await ApiClient.of(server, world.person('root'))
  await deliver()
  expect(sentTo()).toEqual(['mia@example.com'])
  expect((await list('DELIVERED'))[0]).toMatchObject({ id: waiting.id, attempts: 2 })
})

test('while mail is off it is dropped, and the log says so; whoever is disabled gets none: NOT-5', async () => {
  await world.request('ann')
  await deliver()
  expect(server.log.some((line) => line.includes('a mail was dropped'))).toBe(true)
  await save()
  await world.request('bob')
  await server.world.database.db
    .updateTable('users')
    .set({ status: 'disabled' })
    .where('id', '=', world.person('root'))
    .execute()
  await deliver()
  expect(sentTo()).not.toContain('root@example.com')
})
