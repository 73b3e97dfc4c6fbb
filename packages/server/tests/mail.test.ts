import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
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
  /** takes a mail, and says that it did not */
  forgets = false
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
          done(this.forgets ? new Error('try again later') : null)
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
/** with a certificate that nobody vouches for */
const strange = new SMTPServer({ authOptional: true })
const endless = createServer((socket) => socket.on('error', () => {}).resume())
const portOf = (listening: Server) => (listening.address() as AddressInfo).port
beforeAll(async () => {
  await catcher.start()
  for (const other of [strange.server, endless]) {
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
  }
  const allowed = [catcher.port, portOf(strange.server), portOf(endless)].map((port) => `127.0.0.1:${port}`)
  server = await TestServer.start({ holdMs: 0, allowedHosts: allowed.join() })
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
  catcher.forgets = false
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await catcher.stop()
  await new Promise<void>((resolve) => strange.close(() => resolve()))
  endless.close()
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

test('a name that looks like an address is no link; the only one leads to the console: NOT-6', async () => {
  await save()
  const { db } = server.world.database
  await db
    .updateTable('entitlements')
    .set({ display_name: 'Viewer https://thief.example/login"onclick=x' })
    .where('id', '=', world.ids.viewer)
    .execute()
  const task = await world.request('ann')
  await deliver()
  const links = [...(catcher.mails[0]?.text ?? '').matchAll(/<a [^>]*>/g)].map(([link]) => link)
  expect(links).toHaveLength(1)
  expect(links[0]).toContain(`/tasks/${task.id}"`)
})

test('a mail that comes twice has one identity, and a mailbox shows it once: NOT-5', async () => {
  await save()
  catcher.forgets = true
  await world.request('ann')
  await deliver()
  catcher.forgets = false
  server.offsetMs += 60_000
  await deliver()
  const ids = catcher.mails.map(({ text }) => /^Message-ID:\s+(<[0-9a-f]{64}@example\.com>)/m.exec(text)?.[1])
  expect(ids).toHaveLength(2)
  expect(ids[0]).toBeDefined()
  expect(ids[1]).toBe(ids[0])
})

test('a server whose certificate nobody vouches for gets no mail', async () => {
  await save({ port: portOf(strange.server), security: 'STARTTLS' })
  const { isSent, error } = await root.call('POST', '/api/v1/settings/mail/test', { to: 'root@example.com' })
  expect([isSent, error]).toEqual([false, expect.stringMatching(/self-signed|certificate/)])
})

test('a server that never comes to an end is left when it is time', async () => {
  await save({ port: portOf(endless) })
  const time = new AbortController()
  const sending = server.context.mailer.send({ to: 'root@example.com', subject: 'x', text: 'x', key: 'x' }, time.signal)
  const [socket] = (await once(endless, 'connection')) as [Socket]
  socket.write('220 good day\r\n')
  await once(socket, 'data')
  // As long as it says something it is not silent, and no timeout for silence ends it.
  socket.write('250-wait\r\n250-a little longer\r\n')
  const closed = new Promise((resolve) => socket.on('close', resolve))
  time.abort()
  await expect(sending).rejects.toThrow('127.0.0.1 took too long')
  await closed
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

test('while mail is off it is dropped, and administrators see it; whoever is disabled gets none: NOT-5', async () => {
  const dropped = async () =>
    (await root.call('GET', '/api/v1/settings/mail/deliveries?state=DROPPED')).list.map(
      ({ lastError, userId }: { lastError: string; userId: string }) => [userId, lastError],
    )
  await world.request('ann')
  await deliver()
  expect(server.log.some((line) => line.includes('a mail was dropped'))).toBe(true)
  expect(await dropped()).toContainEqual([world.person('mia'), 'mail is off, or not set up'])
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
