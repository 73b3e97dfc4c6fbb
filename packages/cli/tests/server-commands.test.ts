import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, StartedProgram } from '@rostrum/connector-testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFolder } from './_folder.ts'
import { program, TestInstallation } from './_installation.ts'
import { goFile, rostrum } from './_rostrum.ts'
import { addSync, user, userType } from './_syncs.ts'

// One data folder for all of them, as an operator has one: each test works with connectors and people of its own.
let installation: TestInstallation
beforeAll(async () => {
  installation = await TestInstallation.start()
})
afterAll(() => installation[Symbol.asyncDispose]())

const ksuid = expect.stringMatching(/^[0-9A-Za-z]{27}$/)
const clientId = (use: string) => expect.stringMatching(new RegExp(`^[a-z]+-[a-z]+-\\d+@127\\.0\\.0\\.1:\\d+/${use}$`))
const clientSecret = expect.stringMatching(/^secret-token:conductorone\.com:v1:[\w-]+$/)

interface Made {
  readonly appId: string
  readonly connectorId: string
  readonly clientId: string
}
const create = async (name: string, ...more: string[]) =>
  (await installation.json('connector', 'create', '--type', 'baton', '--name', name, ...more)) as Made
const list = async () => Object(await installation.json('connector', 'list')).connectors as Record<string, string>[]

test('an empty folder is all that `serve` needs: it says where it serves and whom to trust: X-11', () => {
  const { dataDir, server } = installation
  const caFile = join(dataDir, 'tls/ca.pem')
  expect(server.output).toMatch(
    /^Serving at https:\/\/127\.0\.0\.1:\d+ and, for this machine only, at http:\/\/127\.0\.0\.1:\d+$/m,
  )
  expect(server.output).toContain(`  SSL_CERT_FILE=${caFile}\n  NODE_EXTRA_CA_CERTS=${caFile}\n`)
  expect(existsSync(caFile)).toBe(true)
})

describe('`rostrum connector` (X-11)', () => {
  test('create makes an app, a connector and a credential, in text and as JSON, and another connector of an app', async () => {
    const told = await installation.spawned('connector', 'create', '--type', 'baton', '--name', ' House ')
    expect(told).toMatchObject({ exitCode: 0, stderr: '' })
    expect(told.stdout).toMatch(
      /^App: {11}\w{27}\nConnector: {5}\w{27}\nClient id: {5}\S+\/ccc\nClient secret: secret-token:\S+\n\n.*not shown again\. .*BATON_CLIENT_ID and BATON_CLIENT_SECRET\.\n$/,
    )
    const made = await create('Garden')
    expect(made).toEqual({ appId: ksuid, connectorId: ksuid, clientId: clientId('ccc'), clientSecret })
    const second = await create('Shed', '--app', made.appId)
    expect(second.appId).toBe(made.appId)
    expect(second.connectorId).not.toBe(made.connectorId)
    const common = { type: 'baton', status: 'Not configured' }
    const shown = await list()
    expect(shown).toContainEqual({
      ...common,
      connectorId: ksuid,
      displayName: 'House',
      appId: ksuid,
      appName: 'House',
    })
    const { appId, connectorId } = second
    expect(shown).toContainEqual({ ...common, connectorId, displayName: 'Shed', appId, appName: 'Garden' })
  })

  test('rotate gives one that exists another credential, and its own each time', async () => {
    const { appId, connectorId, clientId: first } = await create('Rotated')
    const rotated = await installation.spawned('connector', 'rotate', connectorId, '--overlap', 'none', '--json')
    expect(rotated).toMatchObject({ exitCode: 0, stderr: '' })
    const second = JSON.parse(rotated.stdout)
    expect(second).toEqual({ appId, connectorId, clientId: clientId('ccc'), clientSecret })
    expect(second.clientId).not.toBe(first)
  })

  test('list is a table for people', async () => {
    const { connectorId } = await create('Listed')
    const { code, stdout, stderr } = await installation.inProcess('connector', 'list')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const cells = stdout.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
    expect(cells[0]).toEqual(['ID', 'Name', 'App', 'Type', 'Status'])
    expect(cells).toContainEqual([connectorId, 'Listed', 'Listed', 'baton', 'Not configured'])
  })

  test('sync asks once, then joins, and the log tells that it waits', async () => {
    const { connectorId } = await create('Synced')
    const asked = Object(await installation.json('connector', 'sync', connectorId))
    expect(asked).toEqual({ syncId: ksuid, isNew: true })
    const joined = await installation.inProcess('connector', 'sync', connectorId)
    expect(joined).toEqual({ code: 0, stdout: `Sync ${asked.syncId} is under way already.\n`, stderr: '' })
    const log = await installation.inProcess('connector', 'log', connectorId)
    expect(log.stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info {2}queued: waiting for a host of the connector\n$/)
    const [line, ...more] = (await installation.inProcess('connector', 'log', connectorId, '--json')).stdout.split('\n')
    expect(more).toEqual([''])
    const waits = { level: 'info', phase: 'queued', message: 'waiting for a host of the connector', fields: {} }
    expect(JSON.parse(line ?? '')).toEqual({ at: expect.stringMatching(/Z$/), ...waits })
    // Another connector has no such sync, and none at all.
    const other = await create('Other')
    const wrong = await installation.inProcess('connector', 'log', other.connectorId, '--sync', asked.syncId)
    const sentence = `rostrum: connector ${other.connectorId} has no sync ${asked.syncId}\n`
    expect(wrong).toEqual({ code: 5, stdout: '', stderr: sentence })
    const none = await installation.inProcess('connector', 'log', other.connectorId)
    expect(none).toEqual({ code: 5, stdout: '', stderr: `rostrum: connector ${other.connectorId} has no sync yet\n` })
  })
})

test('a file is imported, kept, held when nobody is left in it, and discarded or confirmed: CON-34, CON-21', async () => {
  const folder = makeFolder()
  const [full, nobody] = [join(folder, 'full.c1z'), join(folder, 'nobody.c1z')]
  await addSync(full, (tx) => {
    tx.putResourceType(userType)
    for (const id of ['ann', 'bob']) tx.putResource(user(id))
  })
  await addSync(nobody, (tx) => tx.putResourceType(userType))
  const first = Object(await installation.json('import', full, '--name', 'Imported'))
  const counts = { accounts: { total: 2, added: 2, changed: 0, removed: 0 } }
  const ids = { syncId: ksuid, connectorId: ksuid, appId: ksuid }
  expect(first).toMatchObject({ ...ids, state: 'finished', outcome: 'succeeded', counts })
  const { connectorId } = first

  const out = join(folder, 'kept.c1z')
  const kept = await installation.json('connector', 'file', connectorId, '--out', out)
  expect(kept).toEqual({ syncId: first.syncId, path: out, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect((await rostrum(['c1z', 'syncs', '-f', out])).stdout).toBe((await rostrum(['c1z', 'syncs', '-f', full])).stdout)

  const held = await installation.inProcess('import', nobody, '--connector', connectorId)
  expect(held).toMatchObject({ code: 0, stderr: '' })
  expect(held.stdout).toMatch(
    /^Sync \w{27} is held: much more is gone than usual\. Nothing was changed\.\n.*"accounts"/,
  )
  expect(held.stdout).toContain(`\`rostrum connector confirm ${connectorId}\` takes it as it is`)
  expect((await list()).find((each) => each.connectorId === connectorId)?.status).toBe('Needs review')
  const discarded = await installation.inProcess('connector', 'discard', connectorId)
  expect(discarded.stdout).toMatch(/^Sync \w{27} is discarded\.\n$/)
  const again = await installation.inProcess('connector', 'discard', connectorId)
  expect(again).toEqual({ code: 2, stdout: '', stderr: `rostrum: no sync of connector ${connectorId} is held\n` })

  const second = Object(await installation.json('import', nobody, '--connector', connectorId))
  expect(second).toMatchObject({ state: 'held', held: { falls: [{ kind: 'accounts', before: 2, after: 0 }, {}] } })
  const { syncId } = second
  expect(await installation.json('connector', 'confirm', connectorId)).toEqual({ syncId, decision: 'confirm' })
})

test('`admin create` and `credential create` make somebody once, and credentials as often as asked: X-11', async () => {
  const email = 'ann@example.test'
  const first = await installation.spawned('admin', 'create', '--email', email, '--name', 'Ann')
  expect(first).toMatchObject({ exitCode: 0, stderr: '' })
  const [, userId] = /^ann@example\.test is a Super Administrator \((\w{27})\)\.\n$/.exec(first.stdout) ?? []
  expect(await installation.json('admin', 'create', '--email', email)).toEqual({ userId })
  const made = await installation.json('credential', 'create', '--user', email)
  expect(made).toEqual({ clientId: clientId('pcc'), clientSecret })
  const text = await installation.spawned('credential', 'create', '--user', email)
  expect(text.stdout).toMatch(/^Client id: {5}\S+\/pcc\nClient secret: secret-token:\S+\n\n.*not shown again\.\n$/)
})

test('`migrate` brings an external database to the schema, for a worker, and has nothing to do the second time: X-11', async () => {
  await installation.asSuperuser('create database external owner rostrum_owner template template0')
  const env = {
    DATABASE_URL: installation.url('rostrum', 'external'),
    ROSTRUM_MIGRATE_DATABASE_URL: installation.url('rostrum_owner', 'external'),
  }
  const cwd = makeFolder()
  const early = await rostrum(['connector', 'list', '--data-dir', cwd], { env })
  expect(early).toMatchObject({ code: 2, stdout: '' })
  expect(early.stderr).toMatch(/^rostrum: .*`rostrum migrate`.*\n$/)
  const first = await runProgram({ command: [program], args: ['migrate'], env, cwd })
  expect(first).toMatchObject({ exitCode: 0, stderr: '' })
  expect(first.stdout).toMatch(/^Done:\n( {2}\d{3}-[a-z-]+\n)+$/)
  const second = await rostrum(['migrate'], { env })
  expect(second).toEqual({ code: 0, stdout: 'Nothing to do: the schema is current.\n', stderr: '' })
  expect(await rostrum(['migrate', '--json'], { env })).toEqual({ code: 0, stdout: '{"migrations":[]}\n', stderr: '' })
  await using worker = new StartedProgram({ command: [program], args: ['work', '--data-dir', cwd], env })
  await worker.said(/^Working\. End it with Ctrl-C\.$/m)
  expect(await worker.stop()).toBe(143)
})

test('`audit verify` tells that the log holds, or the first event at which it does not: X-11, AUD-2', async () => {
  const verify = async () => Object(await installation.json('audit', 'verify'))
  // What the other tests did is given its place while the server runs.
  let verdict = await verify()
  while (verdict.unsealed > 0 || verdict.checkpoints === 0) verdict = await verify()
  expect(verdict).toEqual({ intact: true, events: expect.any(Number), unsealed: 0, checkpoints: expect.any(Number) })
  expect(verdict.events).toBeGreaterThan(10)
  const good = await installation.inProcess('audit', 'verify')
  expect(good).toMatchObject({ code: 0, stderr: '' })
  expect(good.stdout).toMatch(
    /^The audit log holds\. Events in the chain: \d+; still to be given their place: 0; signed checkpoints: [1-9]\d*\.\n$/,
  )

  const event = 'id = (select event_id from rostrum.audit_links where place = 2)'
  const tamper = (verb: string) =>
    installation.asSuperuser(
      'set session_replication_role = replica',
      `update rostrum.audit_events set verb = ${verb} where ${event}`,
    )
  await tamper(`verb || '.x'`)
  const bad = await installation.spawned('audit', 'verify', '--json')
  const broken = { place: 2, eventId: ksuid, reason: 'its event was changed' }
  expect(JSON.parse(bad.stdout)).toMatchObject({ intact: false, broken })
  expect(bad.exitCode).toBe(2)
  expect(bad.stderr).toMatch(
    /^rostrum: the audit log does not hold at place 2 \(event \w{27}\): its event was changed\n$/,
  )
  expect(await installation.inProcess('audit', 'verify')).toMatchObject({ code: 2, stdout: '', stderr: bad.stderr })
  await tamper(`left(verb, -2)`)
  expect(await verify()).toMatchObject({ intact: true })
})

const nope = 'there is no connector nope'
test.each<[string, number, RegExp | string]>([
  ['connector create --type nope --name x', 2, /Allowed choices are baton, sentinelone\.$/],
  ['connector create --name x', 2, /--type <type>' not specified$/],
  ['connector create --type baton', 2, /--name <name>' not specified$/],
  ['connector create --type baton --name=', 2, 'the connector needs a name'],
  ['connector create --type baton --name x --app nope', 5, 'there is no app nope'],
  ['connector create --type baton --name x more', 2, /too many arguments/],
  ['connector rotate', 2, /missing required argument 'connector'$/],
  ['connector rotate nope', 5, nope],
  ['connector rotate nope --overlap 2h', 2, /Allowed choices are none, 1h, 24h, until-revoked\.$/],
  ['connector sync nope', 5, nope],
  ['connector sync nope --wait', 5, nope],
  ['connector log nope', 5, nope],
  ['connector log nope --sync nope', 5, nope],
  ['connector file nope', 5, nope],
  ['connector confirm nope', 5, nope],
  ['connector discard nope', 5, nope],
  ['connector nope', 2, /unknown command 'nope'/],
  ['admin create --email ann', 2, '"ann" is no e-mail address'],
  ['admin create', 2, /--email <address>' not specified$/],
  ['credential create --user nobody@example.test', 5, 'there is no user with the address nobody@example.test'],
  ['sign-in-link', 2, /--user <address>' not specified$/],
  ['sign-in-link --user nobody@example.test', 5, 'there is no enabled user with the address nobody@example.test'],
  ['sign-in-link --user nobody@example.test --hours 25', 2, 'hours is 25: it takes 1 to 24'],
  ['mail set --from a@example.com', 2, /--host <name>' not specified$/],
  ['mail set --host smtp.example.com --from ann', 2, 'from: "ann" is no e-mail address'],
  ['mail set --host smtp.example.com --port x --from a@example.com', 2, /It is a number\.$|it is a number\.$/],
  ['mail set --host 127.0.0.1 --from a@example.com', 2, /ROSTRUM_ALLOWED_HOSTS/],
  [`import ${goFile}`, 2, 'either --connector says whose state the file is, or --name names a new app'],
  [`import ${goFile} --name x --connector y`, 2, /^either --connector/],
  [`import ${goFile} --connector nope`, 5, nope],
  [`import ${goFile} --connector ../../nope`, 5, 'there is no connector ../../nope'],
  [`import ${goFile}.gone --name x`, 2, `there is no file ${goFile}.gone`],
  [`import ${import.meta.dirname} --name x`, 2, `${import.meta.dirname} is no file`],
  ['audit verify --nope', 2, /unknown option '--nope'/],
  ['work', 2, /^DATABASE_URL is not set: /],
  ['serve --http-port 65536', 2, /^--http-port is "65536": it takes a port/],
  ['serve --https-port x', 2, /^--https-port is "x": it takes a port/],
  ['serve --http-port 0 --https-port 0', 2, /is in use by another Rostrum \(process \d+\): stop it/],
])('`rostrum %s` ends with %i and one sentence, and does nothing: X-11', async (line, code, sentence) => {
  const told = await installation.inProcess(...line.split(' '))
  expect(told).toMatchObject({ code, stdout: '' })
  expect(told.stderr).toMatch(/^rostrum: [^\n]+\n$/)
  const text = told.stderr.slice('rostrum: '.length, -1)
  if (typeof sentence === 'string') expect(text).toBe(sentence)
  else expect(text).toMatch(sentence)
})

test('`migrate` without an address says which one it takes: X-11', async () => {
  const { code, stderr } = await rostrum(['migrate'], { env: {} })
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^rostrum: ROSTRUM_MIGRATE_DATABASE_URL is not set/),
  })
})

test('every command of the server has help, without an installation: X-11', async () => {
  const connector = ['create', 'list', 'rotate', 'sync', 'log', 'file', 'confirm', 'discard']
  const others = [
    'serve',
    'work',
    'migrate',
    'admin create',
    'credential create',
    'sign-in-link',
    'mail set',
    'import',
    'audit verify',
  ]
  for (const command of [...others, ...connector.map((each) => `connector ${each}`)]) {
    const { code, stdout, stderr } = await rostrum([...command.split(' '), '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^Usage: rostrum ${command} `))
    expect(stdout).toContain('--json')
  }
})

test('`serve` told to end ends in order, and goes on where it was, with one line of JSON: X-11, X-2', async () => {
  const { connectorId } = await create('Lasting')
  expect(await installation.restart()).toBe(143)
  const [line = ''] = /^\{"http".*\}$/m.exec(installation.server.output) ?? []
  expect(JSON.parse(line)).toMatchObject({
    http: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    https: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
    caFile: join(installation.dataDir, 'tls/ca.pem'),
  })
  expect((await list()).map((each) => each.connectorId)).toContain(connectorId)
})
