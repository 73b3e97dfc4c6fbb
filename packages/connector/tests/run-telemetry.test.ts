import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type RunSync, systemClock } from '../src/index.ts'
import { makeFakeConnector } from './_fake-connector.ts'
import { makeFolder, required, run, succeedingSync } from './_run.ts'

const tracePath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
const logPath = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'

interface Collector {
  readonly address: string
  /** the bodies received by kind, as text: protobuf holds strings as they are */
  readonly traces: string[]
  readonly logs: string[]
}

/** A collector that takes everything and keeps it. */
async function startCollector(serverCredentials = ServerCredentials.createInsecure()): Promise<Collector> {
  const server = new Server()
  const received = { traces: [] as string[], logs: [] as string[] }
  const keep = (path: string, into: string[]) => ({
    path,
    requestStream: false as const,
    responseStream: false as const,
    requestSerialize: (value: Buffer) => value,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (value: Buffer) => value,
    responseDeserialize: (bytes: Buffer) => bytes,
    into,
  })
  const methods = { traces: keep(tracePath, received.traces), logs: keep(logPath, received.logs) }
  for (const method of Object.values(methods)) {
    server.addService(
      { export: method },
      {
        export(call: { request: Buffer }, answer: (error: null, value: Buffer) => void) {
          method.into.push(call.request.toString('latin1'))
          answer(null, Buffer.alloc(0))
        },
      },
    )
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', serverCredentials, (error, bound) => (error ? reject(error) : resolve(bound))),
  )
  onTestFinished(() => server.forceShutdown())
  return { address: `127.0.0.1:${port}`, ...received }
}

/** The connected system: answers whatever is asked. */
async function startOrchard(): Promise<string> {
  const server = createServer((_request, response) => void response.end('[]')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  // A TCP server has an AddressInfo.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const readTrees =
  (orchard: string): RunSync =>
  async (options) => {
    const response = await fetch(`${orchard}/trees/tok-4711-secret?cursor=c-0815`)
    await response.text()
    options.environment.log.info('trees read by tok-4711-secret', { list: 'trees' })
    options.environment.log.debug('only for the curious')
    return succeedingSync(options)
  }

const export_ = (address: string) => [
  ...required,
  `--otel-collector-endpoint=${address}`,
  '--otel-collector-endpoint-tls-insecure',
]

describe('with --otel-collector-endpoint', () => {
  test('traces and logs reach the collector before the run ends, without secrets', async () => {
    const collector = await startCollector()
    const argv = export_(collector.address)
    const { code, stderr } = await run(makeFakeConnector().definition, argv, { sync: readTrees(await startOrchard()) })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const [traces, logs] = [collector.traces.join(), collector.logs.join()]
    for (const text of ['baton-orchard-server', 'v1.2.3', 'sync', 'GET /trees/[redacted]', 'server.address']) {
      expect(traces).toContain(text)
    }
    for (const text of ['baton-orchard-server', 'sync begins', 'trees read by [redacted]', 'run-telemetry.test.ts']) {
      expect(logs).toContain(text)
    }
    expect(logs).not.toContain('only for the curious')
    expect(traces + logs).not.toContain('tok-4711-secret')
    expect(traces).not.toContain('c-0815')
  })

  test('a failure is in the trace', async () => {
    const collector = await startCollector()
    const { code } = await run(makeFakeConnector().definition, export_(collector.address), {
      sync: () => Promise.reject(new Error('tok-4711-secret was refused')),
    })
    expect(code).toBe(2)
    expect(collector.traces.join()).toContain('[redacted] was refused')
    expect(collector.logs.join()).toContain('run failed')
  })

  test.each([
    ['--otel-tracing-disabled', { traces: false, logs: true }],
    ['--otel-logging-disabled', { traces: true, logs: false }],
  ])('%s leaves that out', async (flag, expected) => {
    const collector = await startCollector()
    await run(makeFakeConnector().definition, [...export_(collector.address), flag])
    expect({ traces: collector.traces.length > 0, logs: collector.logs.length > 0 }).toEqual(expected)
  })

  test('a collector that is away neither stops a run nor keeps it waiting', async () => {
    const waited: number[] = []
    const clock = {
      ...systemClock,
      sleep: async (ms: number) => void waited.push(ms),
    }
    const { code } = await run(makeFakeConnector().definition, export_('127.0.0.1:1'), { io: { clock } })
    expect({ code, waited }).toEqual({ code: 0, waited: [5000] })
  })

  test.each([
    [['--otel-collector-endpoint=a b'], '--otel-collector-endpoint is "a b", but must be host:port'],
    [
      ['--otel-collector-endpoint=x.example:4317', '--otel-collector-endpoint-tls-cert-path=/none.pem'],
      '--otel-collector-endpoint-tls-cert-path /none.pem cannot be read: ',
    ],
    [
      ['--otel-collector-endpoint-tls-cert=x', '--otel-collector-endpoint-tls-cert-path=/none.pem'],
      'cannot be used together: choose one',
    ],
  ])('%j is refused', async (argv, sentence) => {
    const { code, stderr } = await run(makeFakeConnector().definition, [...required, ...argv])
    expect(code).toBe(2)
    expect(stderr).toContain(sentence)
  })

  // Certificates for the test are made by openssl, where there is one.
  const hasOpenssl = spawnSync('openssl', ['version']).status === 0
  test.each(hasOpenssl ? ['-tls-cert-path', '-tls-cert'] : [])('TLS trusts the authority of %s', async (flag) => {
    const folder = makeFolder()
    const [keyPath, path] = [join(folder, 'key.pem'), join(folder, 'ca.pem')]
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=collector', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyPath, '-out', path],
    ])
    expect({ status: made.status, stderr: String(made.stderr) }).toMatchObject({ status: 0 })
    const pem = readFileSync(path)
    const keys = [{ private_key: readFileSync(keyPath), cert_chain: pem }]
    const collector = await startCollector(ServerCredentials.createSsl(null, keys))
    const trust = `--otel-collector-endpoint${flag}=${flag === '-tls-cert' ? pem : path}`
    const argv = [...required, `--otel-collector-endpoint=${collector.address}`, trust]
    expect(await run(makeFakeConnector().definition, argv)).toMatchObject({ code: 0 })
    expect(collector.traces.join()).toContain('baton-orchard-server')
  })

  test.each(['-tls-cert-path', '-tls-cert'])('a certificate that is none is refused (%s)', async (flag) => {
    const path = join(makeFolder(), 'ca.pem')
    writeFileSync(path, 'no certificate')
    const name = `--otel-collector-endpoint${flag}`
    const argv = ['--otel-collector-endpoint=x.example:4317', name, flag === '-tls-cert' ? 'no certificate' : path]
    const { code, stderr } = await run(makeFakeConnector().definition, [...required, ...argv])
    expect(code).toBe(2)
    expect(stderr).toContain(name)
    expect(stderr).toContain('is not a certificate in PEM form')
  })
})
