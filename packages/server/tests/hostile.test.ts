import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { BatonService, BatonServiceUploadAssetRequestSchema } from '@rostrum/protocol/connectorapi'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { BatonClient, exchange, type UploadMessage } from './_baton-client.ts'
import { ChildServer } from './_child-server.ts'
import { callOn, callOnce, frame, openSession, type RawCall } from './_grpc-frames.ts'
import { Random } from './_random.ts'
import { TestServer } from './_server.ts'
import { makeSyncFile } from './_sync-files.ts'

/** What a server may hold at most, whatever is sent to it. */
const ceilingMb = 600

let world: TestServer
let server: ChildServer
let connector: Awaited<ReturnType<TestServer['addConnector']>>
let host: BatonClient
beforeAll(async () => {
  world = await TestServer.start()
  server = await ChildServer.start(world, { ROSTRUM_UPLOAD_MAX_MB: '8' })
  connector = await world.addConnector('House')
  host = await BatonClient.connect(server, connector)
  await host.hello()
})
afterAll(async () => {
  host[Symbol.dispose]()
  const peakMb = await server.stop()
  await world[Symbol.asyncDispose]()
  // Whatever was sent, the server has an explanation, and came to its end by itself.
  expect(server.output).not.toMatch(/a call of a connector failed|a request failed|not audited|unhandled|uncaught/i)
  expect(peakMb).toBeLessThan(ceilingMb)
})

const path = (method: string) => `/${BatonService.typeName}/${method}`
const target = () => ({ port: server.ports.httpsPort, ca: server.ca })
const call = (more: Partial<RawCall>) =>
  callOnce(target(), {
    path: path('GetTask'),
    parts: [],
    ...more,
    headers: { authorization: `Bearer ${host.token}`, ...more.headers },
  })
const refusals = async (verb: string) => {
  const rows = await world.world.database.db
    .selectFrom('audit_events')
    .select(['id', 'detail', 'source'])
    .where('verb', '=', verb)
    .orderBy('ordinal')
    .execute()
  return rows
}

/** Waits until so many more were refused than before. */
async function expectRefusals(verb: string, count: number, work: () => Promise<void>): Promise<void> {
  const before = (await refusals(verb)).length
  await work()
  await world.when(async () => (await refusals(verb)).length - before >= count)
  expect((await refusals(verb)).length - before).toBe(count)
}

describe('gRPC calls', () => {
  const taskId = 'a'.repeat(27)
  const valid: readonly (readonly [name: string, bytes: Uint8Array])[] = Object.entries({
    Hello: encode(BatonService.method.hello.input, { hostId: 'h', connectorMetadata: { displayName: 'x' } }),
    Heartbeat: encode(BatonService.method.heartbeat.input, { hostId: 'h', taskId }),
    FinishTask: encode(BatonService.method.finishTask.input, {
      hostId: 'h',
      taskId,
      status: { code: 2, message: 'x'.repeat(100) },
      finalState: { case: 'error', value: {} },
    }),
    UploadAsset: encode(BatonServiceUploadAssetRequestSchema, {
      msg: { case: 'metadata', value: { hostId: 'h', taskId } },
    }),
  })

  test.each([
    ['a length that is longer than what comes', [frame(Buffer.from('x'), { length: 1000 })]],
    ['a length of four gigabytes', [frame(Buffer.from('x'), { length: 0xffff_ffff })]],
    ['a message of five megabytes', [frame(Buffer.alloc(5_000_000))]],
    ['a head that is cut off', [Buffer.from([0, 0, 0])]],
    ['no message at all', []],
    ['two messages instead of one', [frame(Buffer.alloc(0)), frame(Buffer.alloc(0))]],
    ['a flag that nobody knows', [frame(Buffer.from('x'), { flag: 0x7e })]],
    ['what is said to be compressed, and how is not said', [frame(Buffer.from('x'), { flag: 1 })]],
    ['a field that never ends', [frame(Buffer.alloc(100, 0xff))]],
    ['a text that is none', [frame(Buffer.from([0x0a, 2, 0xc3, 0x28]))]],
    ['a text that cannot be stored', [frame(Buffer.from([0x0a, 2, 0x61, 0]))]],
    ['a host without a name', [frame(Buffer.alloc(0))]],
  ])('with %s get a status, and are audited: AUD-1', async (_what, parts) => {
    await expectRefusals('baton.refused', 1, async () => {
      const { code } = await call({ parts })
      expect([3, 8, 12, 13]).toContain(code)
    })
    const last = (await refusals('baton.refused')).at(-1)
    expect(last).toMatchObject({
      detail: { connectorId: connector.connectorId },
      source: { credentialId: connector.id, address: expect.stringContaining('127.0.0.1') },
    })
  })

  test.each([
    ['gzip', gzipSync(Buffer.alloc(300_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(300_000_000), { params: { 1: 1 } })],
    ['gzip', randomBytes(1000)],
    ['nonsense', randomBytes(1000)],
  ])('that grow too large when they are unpacked, or do not unpack, are refused: %s', async (encoding, bytes) => {
    await expectRefusals('baton.refused', 1, async () => {
      const { code } = await call({ headers: { 'grpc-encoding': encoding }, parts: [frame(bytes, { flag: 1 })] })
      expect([3, 8, 12, 13]).toContain(code)
    })
  })

  test.each([
    ['a method that is not there', { path: path('Nothing') }],
    ['a service that is not there', { path: '/c1.nothing.Service/GetTask' }],
    ['a path that is none', { path: '/%00/../..' }],
    ['a kind of message that nobody reads', { headers: { 'content-type': 'application/grpc+nonsense' } }],
    ['a deadline that is none', { headers: { 'grpc-timeout': 'soon' } }],
    ['another verb', { headers: { ':method': 'PUT' } }],
  ])('with %s are refused: AUD-1', async (_what, more) => {
    await expectRefusals('baton.refused', 1, async () => {
      const { httpStatus, code } = await call({ parts: [frame(Buffer.from([0x0a, 1, 0x61]))], ...more })
      expect(code === undefined ? httpStatus : code).toBeGreaterThan(0)
    })
  })

  test('without a token are answered before their messages are read: AUD-1', async () => {
    const session = await openSession(target())
    const open = Array.from({ length: 20 }, () =>
      callOn(session, {
        path: path('FinishTask'),
        headers: { authorization: 'Bearer nobody' },
        parts: [frame(Buffer.alloc(1000), { length: 4_000_000 })],
        isOpen: true,
      }),
    )
    await expectRefusals('baton.refused', 20, async () => {
      for (const { code, message } of await Promise.all(open))
        expect([code, message]).toEqual([16, 'the access token is not known, or has ended'])
    })
    session.destroy()
  })

  test('of every kind, damaged at random, get a status; what is refused is audited: AUD-1', async () => {
    const random = new Random(4)
    let denied = 0
    const before = (await refusals('baton.refused')).length
    const headers = { authorization: `Bearer ${host.token}` }
    const session = await openSession(target())
    for (let round = 0; round < 150; round++) {
      const [method, bytes] = random.pick(valid)
      const damaged = damage(bytes, random)
      const parts = random.below(4) === 0 ? [damage(frame(bytes), random)] : [frame(damaged)]
      const { code } = await callOn(session, { path: path(method), headers, parts })
      expect({ round, method, code }).toEqual({ round, method, code: expect.any(Number) })
      // Only a server that fails says 2, 14 or 15.
      expect([0, 3, 5, 8, 12, 13]).toContain(code)
      if (code !== 0) denied++
    }
    session.destroy()
    await world.when(async () => (await refusals('baton.refused')).length - before >= denied)
    expect(denied).toBeGreaterThan(50)
  })
})

describe('connections', () => {
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

  test('that speak HTTP/2 wrongly end, and only they', async () => {
    const random = new Random(5)
    const kinds: readonly ((random: Random) => Buffer)[] = [
      () => http2Frame(random.below(12), random.below(256), random.below(6), random.bytes(random.below(60))),
      () =>
        Buffer.concat([
          http2Frame(1, 0, 1, Buffer.alloc(10, 0x82)),
          ...many(200, () => http2Frame(9, 0, 1, Buffer.alloc(100, 0x41))),
        ]),
      () => Buffer.concat(many(2000, () => http2Frame(4, 0, 0, Buffer.from([0, 3, 0, 0, 0, 100])))),
      () => Buffer.concat(many(2000, () => http2Frame(6, 0, 0, Buffer.alloc(8)))),
      () => Buffer.concat(many(50, () => http2Frame(8, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])))),
      () => random.bytes(500),
    ]
    for (let round = 0; round < 30; round++) {
      const kind = kinds[round % kinds.length]
      await throwAt(Buffer.concat([preface, http2Frame(4, 0, 0, Buffer.alloc(0)), kind?.(random) ?? Buffer.alloc(0)]))
    }
    await host.hello()
  })

  test('that begin streams only to give them up end nothing else', async () => {
    const session = await openSession(target())
    for (let count = 0; count < 2000 && !session.destroyed; count++) {
      const stream = session.request({
        ':method': 'POST',
        ':path': path('GetTask'),
        'content-type': 'application/grpc',
      })
      stream.on('error', () => {}).close(8)
    }
    await new Promise<void>((resolve) => session.close(() => resolve()))
    await host.hello()
  })

  test('are under way in no greater number than a credential may have, on all its connections: CON-25', async () => {
    const other = await world.addConnector('Neighbour')
    const sessions = await Promise.all(many(3, () => openSession(target())))
    const headers = { authorization: `Bearer ${host.token}` }
    const calls = sessions.flatMap((session) =>
      many(32, () => callOn(session, { path: path('UploadAsset'), headers, parts: [], isOpen: true })),
    )
    let refused = 0
    for (const call of calls)
      call.then(
        ({ code }) => (refused += code === 8 ? 1 : 0),
        () => {},
      )
    await vi.waitFor(() => expect(refused).toBe(32), 10_000)
    await expect(host.hello()).rejects.toMatchObject({ code: 8, message: expect.stringContaining('64 calls') })
    using neighbour = await BatonClient.connect(server, other)
    await neighbour.hello()
    for (const session of sessions) session.destroy()
    await vi.waitFor(() => host.hello(), 10_000)
    await Promise.allSettled(calls)
  })
})

describe('requests for a token', () => {
  const form = 'application/x-www-form-urlencoded'
  test.each([
    ['nothing', form, ''],
    ['another kind of grant', form, `grant_type=${'x'.repeat(100_000)}`],
    ['a client id twice', form, 'grant_type=client_credentials&client_id=a&client_id=b'],
    ['a client id that cannot be stored', form, 'grant_type=client_credentials&client_id=a%00b%40h%2Fccc'],
    ['a client id without an end', form, `grant_type=client_credentials&client_id=${'a'.repeat(900_000)}`],
    ['half a character', 'application/json', '{"grant_type":"client_credentials","client_id":"\\ud800@h/ccc"}'],
    ['no object', 'application/json', '[1,2,3]'],
    ['a prototype', 'application/json', '{"__proto__":{"grant_type":"client_credentials"}}'],
    ['a form that is none', form, '%%%=&&&==%zz'],
  ])('with %s are refused, audited, and told nothing: CON-25, AUD-1', async (_what, type, body) => {
    const before = (await refusals('access_token.refused')).length
    const answer = await post(type, body)
    expect([400, 401]).toContain(answer.status)
    expect(answer.text.length).toBeLessThan(500)
    if (answer.status === 401 || type === form)
      await world.when(async () => (await refusals('access_token.refused')).length > before)
    const { detail } = (await refusals('access_token.refused')).at(-1) ?? {}
    expect(JSON.stringify(detail ?? {}).length).toBeLessThan(2000)
  })

  test.each([
    ['too large', form, 'a'.repeat(1_100_000), 413],
    ['of no kind that is read', 'application/grpc-web', 'x', 415],
    ['that ends too early', 'application/json', '{"grant_type":', 400],
  ])('%s are refused', async (_what, type, body, status) => {
    expect((await post(type, body)).status).toBe(status)
  })

  test('with assertions at random are refused: CON-25', async () => {
    const random = new Random(6)
    const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
    for (let round = 0; round < 25; round++) {
      const header = {
        alg: random.pick(['EdDSA', 'none', 'HS256', '', 'RS256']),
        ...(random.below(2) === 0 && { crit: ['b64'] }),
      }
      const claims = { iss: connector.clientId, sub: connector.clientId, aud: random.pick(['127.0.0.1', 1, null, {}]) }
      const parts = [
        encode(header),
        encode({ ...claims, exp: random.pick([1e9, 9e99, 'x', -1]) }),
        random.bytes(64).toString('base64url'),
      ]
      const assertion =
        random.below(3) === 0 ? random.bytes(100).toString('latin1') : parts.slice(random.below(2)).join('.')
      const { status } = await exchange(server, {
        grant_type: 'client_credentials',
        client_id: connector.clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      })
      expect(status).toBe(401)
    }
  })

  async function post(type: string, text: string): Promise<{ status: number; text: string }> {
    const dispatcher = new Agent({ connect: { ca: server.ca } })
    const { statusCode, body } = await request(`https://127.0.0.1:${server.ports.httpsPort}/auth/v1/token`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: text,
      dispatcher,
    })
    const answer = { status: statusCode, text: await body.text() }
    await dispatcher.close()
    return answer
  }
})

describe('uploads', () => {
  const stored = async () => {
    const names: string[] = []
    for await (const name of world.blobs.list('')) names.push(name)
    return names
  }
  const takeSync = async () => {
    await world.requestSync(connector.connectorId)
    for (;;) {
      const { task } = await host.getTask()
      if (task !== undefined) return task.id
    }
  }

  test('of messages in any order leave nothing but what was whole', async () => {
    const id = await takeSync()
    const random = new Random(7)
    const first: UploadMessage = { case: 'metadata', value: { hostId: 'host', taskId: id } }
    const kinds: readonly (() => UploadMessage)[] = [
      () => first,
      () => ({ case: 'metadata', value: { hostId: 'host', taskId: random.pick([id, 'b'.repeat(27), 'short', '']) } }),
      () => ({ case: 'metadata', value: { hostId: random.pick(['', 'other', 'x'.repeat(300)]), taskId: id } }),
      () => ({ case: 'data', value: { data: random.bytes(random.below(2000)) } }),
      () => ({ case: 'data', value: { data: Buffer.alloc(1024 * 1024 + random.below(2)) } }),
      () => ({ case: 'eof', value: { sha256Checksum: random.bytes(random.pick([0, 32, 33])) } }),
      () => ({ case: undefined }),
    ]
    for (let round = 0; round < 60; round++) {
      const begin = random.below(3) === 0 ? [] : [first]
      const messages = [...begin, ...many(random.below(5), () => random.pick(kinds)())]
      await expect(host.uploadMessages(messages)).rejects.toMatchObject({ code: expect.toBeOneOf([3, 5]) })
    }
    expect(await stored()).toEqual([])
    await host.fail(id, 7, 'that is enough', true)
  })

  test('that are too large, or broken off, all at once, leave nothing', async () => {
    const id = await takeSync()
    const large = many(6, () => host.upload(id, Buffer.alloc(9_000_000), { partBytes: 1024 * 1024 }))
    for (const upload of large) await expect(upload).rejects.toMatchObject({ code: 8 })
    for (let count = 0; count < 4; count++) {
      const session = await openSession(target())
      const broken = new AbortController()
      const parts = [
        { case: 'metadata' as const, value: { hostId: 'host', taskId: id } },
        { case: 'data' as const, value: { data: randomBytes(500_000) } },
      ].map((msg) => frame(encode(BatonServiceUploadAssetRequestSchema, { msg })))
      const headers = { authorization: `Bearer ${host.token}` }
      const upload = callOn(session, { path: path('UploadAsset'), headers, parts, isOpen: true, signal: broken.signal })
      const isBroken = expect(upload).rejects.toThrow('no answer')
      await new Promise((resolve) => session.ping((error) => resolve(error)))
      if (count % 2 === 0) broken.abort()
      else session.destroy()
      await isBroken
      session.destroy()
    }
    await vi.waitFor(async () => expect(await filesIn(join(world.folder, 'blobs'))).toEqual([]), 10_000)
    await host.fail(id, 7, 'that is enough', true)
  })

  test('for a task that takes none are refused, and leave nothing', async () => {
    const id = await world.give(connector.connectorId, { case: 'grant', value: {} })
    await host.getTask()
    await expect(host.upload(id, Buffer.from('C1ZF'))).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining('is no sync and takes no upload'),
    })
    expect(await stored()).toEqual([])
    await host.fail(id, 7, 'that is enough')
  })

  test('of files that are damaged at random end their syncs with a reason, and change nothing: CON-16, CON-38', async () => {
    const random = new Random(8)
    const good = await makeSyncFile()
    const bomb = zstdCompressSync(Buffer.alloc(200_000_000))
    const files = [
      Buffer.concat([Buffer.from('C1ZF\0'), bomb]),
      Buffer.concat([Buffer.from('C1ZF\0'), randomBytes(5000)]),
      Buffer.from('C1Z'),
      ...many(8, () => Buffer.concat([good.subarray(0, 5), damage(good.subarray(5), random)])),
    ]
    for (const [index, file] of files.entries()) {
      const id = await takeSync()
      await host.upload(id, file)
      await host.succeed(id)
      const run = await world.syncEnded(connector.connectorId)
      expect({ index, outcome: run.outcome }).toEqual({ index, outcome: expect.stringMatching(/failed|succeeded/) })
      if (run.outcome !== 'failed') continue
      expect(run.error_class).toBe('unexpected_data')
      expect(run.error_evidence).not.toMatch(/[\0-\x1f]/)
    }
  })
})

/** Also those that are half written. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

function encode<D extends DescMessage>(schema: D, message: MessageInitShape<D>): Uint8Array {
  return toBinary(schema, create(schema, message))
}

function many<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make)
}

function damage(bytes: Uint8Array, random: Random): Buffer {
  const damaged = Buffer.from(bytes)
  switch (random.below(4)) {
    case 0:
      for (let count = random.below(6); count >= 0; count--) damaged[random.below(damaged.length)] = random.below(256)
      return damaged
    case 1:
      return damaged.subarray(0, random.below(damaged.length))
    case 2:
      return Buffer.concat([damaged, random.bytes(1 + random.below(40))])
    default: {
      const at = random.below(damaged.length)
      return Buffer.concat([damaged.subarray(0, at), random.bytes(1 + random.below(20)), damaged.subarray(at)])
    }
  }
}

function http2Frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** Resolves when the server has ended the connection, or has read all of it and waits for more. */
async function throwAt(bytes: Buffer): Promise<void> {
  const socket = connectTls({ host: '127.0.0.1', port: server.ports.httpsPort, ca: server.ca, ALPNProtocols: ['h2'] })
  socket.on('error', () => {}).resume()
  await new Promise((resolve) => socket.once('secureConnect', resolve))
  const ended = new Promise((resolve) => socket.once('close', resolve))
  socket.end(bytes)
  await ended
}
