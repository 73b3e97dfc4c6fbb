import { copyFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ControlPlane, type ControlPlaneOptions } from '../src/control-plane.ts'
import { StartedProgram } from '../src/index.ts'
import { Authority } from '../src/lib/control-plane/certificates.ts'
import { Folder, grantTask, House, ServiceRun } from './_service.ts'

const day = 86_400_000
const expired = { certificateEnds: new Date('2026-03-01T12:00:00Z') }
const elsewhere = { certificateHosts: ['elsewhere.example', '10.1.2.3'] }
const good = { certificateHosts: ['127.0.0.1'], certificateEnds: new Date(Date.now() + day) }

/** What is said of a control plane at this address. */
const sentences = {
  expired: (at: string) =>
    `the certificate of ${at} expired on 2026-03-01T12:00:00.000Z; renew it there, or set this host's clock right`,
  elsewhere: (at: string) =>
    `the certificate of ${at} is for another host (elsewhere.example, 10.1.2.3); connect by a name that the certificate has, or give the control plane one for this name`,
  refused: (at: string) => `${at} refused the connection; check that it runs there and that the port is right`,
}

type Certificate = Pick<ControlPlaneOptions, 'certificateHosts' | 'certificateEnds'>
type Obstacle = readonly [string, Certificate | 'gone', keyof typeof sentences]
const obstacles: readonly Obstacle[] = [
  ['a certificate that has expired', expired, 'expired'],
  ['a certificate for another host', elsewhere, 'elsewhere'],
  ['a refused connection', 'gone', 'refused'],
]

describe('each obstacle has a plain sentence, and is waited for', () => {
  test.each(obstacles)('%s at the start: CON-26', async (_name, obstacle, sentence) => {
    await using plane = await ControlPlane.start(obstacle === 'gone' ? {} : obstacle)
    if (obstacle === 'gone') await plane.goAway()
    using folder = new Folder()
    await using service = ServiceRun.start(plane, new House(), folder.path)
    expect(await service.loggedError('hello failed')).toBe(sentences[sentence](`127.0.0.1:${plane.port}`))
    if (obstacle !== 'gone') await plane.goAway()
    await plane.comeBack(good)
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })

  test.each(obstacles)('%s on the gRPC channel, with a token that is still good', async (_name, obstacle, sentence) => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    await using service = ServiceRun.start(plane, new House(), folder.path)
    await plane.until(() => plane.countCalls('getTask') > 0)
    await plane.goAway()
    if (obstacle !== 'gone') await plane.comeBack(obstacle)
    const said = sentences[sentence](`127.0.0.1:${plane.port}`)
    await service.logged(new RegExp(`"asking for tasks failed","error":"${escapePattern(said)}"`))
    expect(plane.countCalls('token')).toBe(1)
    if (obstacle !== 'gone') await plane.goAway()
    await plane.comeBack(good)
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })

  test('a certificate of an authority that is not trusted: CON-25', async () => {
    await using plane = await ControlPlane.start()
    await using other = await ControlPlane.start()
    using folder = new Folder()
    const env = { SSL_CERT_FILE: other.caFile }
    await using service = ServiceRun.start(plane, new House(), folder.path, { env })
    expect(await service.loggedError('hello failed')).toMatch(
      new RegExp(
        `^the certificate of 127\\.0\\.0\\.1:${plane.port} comes from an authority that is not trusted here \\(Test authority \\w+\\); point SSL_CERT_FILE at the PEM file of that authority, if it is the right one$`,
      ),
    )
    await service.logged(/hello failed[\s\S]*hello failed/)
  })

  test('a host name that is not known', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    // Too long a label to ask anybody about.
    const host = `${'x'.repeat(64)}.example`
    const env = { BATON_C1_API_HOST: `${host}:8443` }
    await using service = ServiceRun.start(plane, new House(), folder.path, { env })
    expect(await service.loggedError('hello failed')).toBe(
      `the host name ${host} is not known; check the host of the client id, BATON_C1_API_HOST and DNS`,
    )
    await service.logged(/hello failed[\s\S]*hello failed/)
  })

  test('a port that does not speak TLS', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const at = await listen(createServer((_, response) => response.end()))
    await using service = ServiceRun.start(plane, new House(), folder.path, { env: { BATON_C1_API_HOST: at } })
    expect(await service.loggedError('hello failed')).toBe(
      `${at} does not speak TLS; check the port: it must be the one for HTTPS`,
    )
  })

  test('a server in front that gives tokens and does not pass HTTP/2 on', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const authority = new Authority(new Date())
    const certificate = authority.issue({
      hosts: ['127.0.0.1'],
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() + day),
    })
    const token = JSON.stringify({ access_token: 'a-token', token_type: 'bearer', expires_in: 600 })
    const at = await listen(createTlsServer(certificate, (_, response) => response.end(token)))
    const env = { BATON_C1_API_HOST: at, SSL_CERT_FILE: folder.write('ca.pem', authority.cert) }
    await using service = ServiceRun.start(plane, new House(), folder.path, { env })
    expect(await service.loggedError('hello failed')).toBe(
      `${at} does not speak HTTP/2; let what stands in front of the control plane pass HTTP/2 and gRPC on`,
    )
  })
})

describe('whom to trust: CON-25', () => {
  test('the authorities in a folder', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const authorities = folder.makeFolder('authorities')
    folder.write('authorities/README', 'no certificate')
    copyFileSync(plane.caFile, join(authorities, 'ca.pem'))
    const env = { SSL_CERT_FILE: '', SSL_CERT_DIR: `${folder.makeFolder('empty')}:${authorities}` }
    await using _ = ServiceRun.start(plane, new House(), folder.path, { env })
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })

  test.each([
    ['alone', false],
    ['beside SSL_CERT_FILE', true],
  ])('NODE_EXTRA_CA_CERTS %s', async (_name, isBeside) => {
    await using plane = await ControlPlane.start()
    await using other = await ControlPlane.start()
    using folder = new Folder()
    const { SSL_CERT_FILE: caFile = '', ...credential } = plane.env
    await using program = new StartedProgram({
      command: [process.execPath, join(import.meta.dirname, '_program.ts')],
      env: {
        ...credential,
        BATON_CREW_URL: 'http://127.0.0.1:1',
        BATON_TMPDIR: folder.path,
        NODE_EXTRA_CA_CERTS: caFile,
        SSL_CERT_FILE: isBeside ? other.caFile : '',
      },
    })
    await program.said(/the control plane knows this connector/)
    expect(await program.stop()).toBe(0)
  })

  test.each([
    [
      'a file that is not there',
      { SSL_CERT_FILE: '/nothing-here.pem' },
      /SSL_CERT_FILE is \/nothing-here\.pem, which cannot be read/,
    ],
    [
      'a file without a certificate',
      { SSL_CERT_FILE: import.meta.filename },
      /no certificate in .*point SSL_CERT_FILE at a PEM file/,
    ],
  ])('%s ends the program at once', async (_name, env, says) => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const service = ServiceRun.start(plane, new House(), folder.path, { env })
    expect(await service.ended).toBe(3)
    expect(service.stderr).toMatch(says)
  })
})

describe('the address', () => {
  test('BATON_C1_API_HOST moves the connection and not the audience: CON-25', async () => {
    await using plane = await ControlPlane.start({ clientIdHost: 'tenant.example:9443' })
    using folder = new Folder()
    const env = { BATON_C1_API_HOST: `127.0.0.1:${plane.port}` }
    await using _ = ServiceRun.start(plane, new House(), folder.path, { env })
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })

  test.each(['', 'https://tenant.example', 'tenant.example/path', 'tenant.example:99999', 'a b'])(
    'BATON_C1_API_HOST %j is refused at once',
    async (host) => {
      await using plane = await ControlPlane.start()
      using folder = new Folder()
      const service = ServiceRun.start(plane, new House(), folder.path, { env: { BATON_C1_API_HOST: host } })
      expect(await service.ended).toBe(2)
      expect(service.stderr).toContain(`BATON_C1_API_HOST is "${host}", which is not of the form host or host:port`)
    },
  )

  test.each([
    ['BATON_HOST_ID', 'rack-7', /^rack-7$/],
    ['without one the name of the machine', '', /^\S+$/],
    ['as much of it as may be', 'x'.repeat(300), /^x{256}$/],
  ])('a host is known by %s', async (_name, hostId, expected) => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    await using _ = ServiceRun.start(plane, new House(), folder.path, { env: { BATON_HOST_ID: hostId } })
    const { hostId: reported } = await plane.give(grantTask('ann')).finished
    expect(reported).toMatch(expected)
    expect(plane.hellos[0]?.hostId).toBe(reported)
    expect(plane.violations).toEqual([])
  })
})

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  // A server that listens on TCP has such an address.
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
