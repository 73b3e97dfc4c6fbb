import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import {
  BatonService,
  BatonServiceGetTaskRequestSchema,
  type BatonServiceGetTaskResponse,
  BatonServiceGetTaskResponseSchema,
} from '@rostrum/protocol/connectorapi'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureCertificate } from '../src/lib/certificates/authority.ts'
import { createHttpApp } from '../src/lib/listener/http-app.ts'
import { Ports } from '../src/lib/listener/ports.ts'
import { createLogger } from '../src/lib/logger.ts'

const silent = createLogger('silent', process.stderr)
let ports: Ports
let ca: Buffer
const obstacles: string[] = []
const folder = mkdtempSync(join(tmpdir(), 'rostrum-ports-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeAll(async () => {
  const certificate = await ensureCertificate(folder, ['127.0.0.1', 'localhost'], new Date())
  ca = readFileSync(certificate.caFile)
  const app = await createHttpApp({ readiness: { findObstacles: async () => obstacles }, log: silent })
  app.post('/echo', async ({ body, raw }) => ({ body, version: raw.httpVersion }))
  ports = await Ports.open({
    app,
    grpc: (router) =>
      router.service(BatonService, {
        getTask: ({ hostId }) => {
          if (hostId === 'nobody') throw new ConnectError('no such host', Code.PermissionDenied)
          return { task: { id: hostId } }
        },
      }),
    tls: certificate,
    https: { host: '127.0.0.1', port: 0 },
    http: { port: 0 },
  })
  return () => ports[Symbol.asyncDispose]()
})

const https = (path: string) => `https://127.0.0.1:${ports.httpsPort}${path}`
const form = {
  method: 'POST',
  body: 'grant_type=client_credentials&x=%20',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
} as const
const parsed = { grant_type: 'client_credentials', x: ' ' }

test.each([
  ['HTTP/1.1', false, '1.1'],
  ['HTTP/2', true, '2.0'],
])('a form comes through over %s', async (_name, allowH2, version) => {
  const dispatcher = new Agent({ connect: { ca }, allowH2 })
  const { statusCode, body } = await request(https('/echo'), { ...form, dispatcher })
  expect([statusCode, await body.json()]).toEqual([200, { body: parsed, version }])
  await dispatcher.close()
})

test('plain HTTP is answered on loopback, with the same routes', async () => {
  const { statusCode, body } = await request(`http://127.0.0.1:${ports.httpPort}/echo`, form)
  expect([statusCode, await body.json()]).toEqual([200, { body: parsed, version: '1.1' }])
})

test('gRPC is answered on the TLS port, errors with their code and message', async () => {
  const client = new Client(`127.0.0.1:${ports.httpsPort}`, credentials.createSsl(ca))
  expect((await getTask(client, 'the-host')).task?.id).toBe('the-host')
  await expect(getTask(client, 'nobody')).rejects.toMatchObject({ code: 7, details: 'no such host' })
  client.close()
})

test('health is told, and what is in the way of readiness', async () => {
  const dispatcher = new Agent({ connect: { ca } })
  const ask = async (path: string) => {
    const { statusCode, body } = await request(https(path), { dispatcher })
    return [statusCode, await body.json()]
  }
  expect(await ask('/healthz')).toEqual([200, { status: 'ok' }])
  expect(await ask('/readyz')).toEqual([200, { status: 'ok', obstacles: [] }])
  obstacles.push('the database does not answer')
  expect(await ask('/readyz')).toEqual([503, { status: 'not ready', obstacles: ['the database does not answer'] }])
  expect(await ask('/healthz')).toEqual([200, { status: 'ok' }])
  obstacles.length = 0
  await dispatcher.close()
})

test('a client that ends its connection as Go does harms nobody', async () => {
  const session = connectHttp2(https(''), { ca })
  session.on('error', () => {})
  const stream = session.request({ ':path': '/healthz' })
  stream.resume()
  await new Promise((resolve) => stream.once('end', resolve))
  // Naming its own last stream is what the server takes for a protocol error.
  session.goaway(0, 1)
  await new Promise((resolve) => session.close(() => resolve(undefined)))
  const client = new Client(`127.0.0.1:${ports.httpsPort}`, credentials.createSsl(ca))
  expect((await getTask(client, 'another')).task?.id).toBe('another')
  client.close()
})

test.each([
  [
    'too large a body',
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: `"${'x'.repeat(1_100_000)}"` },
    413,
  ],
  ['what is no JSON', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":' }, 400],
  [
    'a kind of content that nobody reads',
    { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' },
    415,
  ],
  ['a path that is not there', { method: 'GET' }, 404],
] as const)('%s is refused', async (what, options, status) => {
  const dispatcher = new Agent({ connect: { ca } })
  const path = what.startsWith('a path') ? '/nowhere' : '/echo'
  expect((await request(https(path), { ...options, dispatcher })).statusCode).toBe(status)
  await dispatcher.close()
})

test('bytes that are no TLS, and TLS that is no HTTP, end their own connection only', async () => {
  const tls = connectTls({ host: '127.0.0.1', port: ports.httpsPort, ca, ALPNProtocols: ['h2'] })
  tls.on('error', () => {}).resume()
  await new Promise((resolve) => tls.once('secureConnect', resolve))
  tls.write(Buffer.alloc(1000, 0xff))
  await new Promise((resolve) => tls.once('close', resolve))
  const { statusCode } = await request(`http://127.0.0.1:${ports.httpPort}/healthz`)
  expect(statusCode).toBe(200)
})

test('a port that is taken is an error that names it', async () => {
  const certificate = await ensureCertificate(folder, ['127.0.0.1', 'localhost'], new Date())
  const app = await createHttpApp({ readiness: { findObstacles: async () => [] }, log: silent })
  const open = Ports.open({
    app,
    grpc: () => {},
    tls: certificate,
    https: { host: '127.0.0.1', port: 0 },
    http: { port: ports.httpPort },
  })
  await expect(open).rejects.toThrow(`cannot listen on 127.0.0.1:${ports.httpPort}: `)
})

function getTask(client: Client, hostId: string): Promise<BatonServiceGetTaskResponse> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      `/${BatonService.typeName}/GetTask`,
      (id: string) =>
        Buffer.from(
          toBinary(BatonServiceGetTaskRequestSchema, create(BatonServiceGetTaskRequestSchema, { hostId: id })),
        ),
      (bytes) => fromBinary(BatonServiceGetTaskResponseSchema, bytes),
      hostId,
      new Metadata(),
      (error, answer) => (error === null && answer !== undefined ? resolve(answer) : reject(error)),
    )
  })
}
