/**
 * `npm start`: boots the server with its database, a simulated SentinelOne console with a recorded company and the
 * connector between them, and says what arrived and how to look further.
 */
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SyncFile } from '@rostrum/c1z'
import { bootConsole } from './lib/boot-console.ts'
import { BootedServer, catchMail } from './lib/boot-system.ts'
import { describeRehearsal, describeServer } from './lib/describe.ts'
import { ensureConsole } from './lib/ensure-console.ts'
import { MailCatcher } from './lib/mail-catcher.ts'
import { rehearse } from './lib/rehearsal.ts'
import { summarize } from './lib/summary.ts'

const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: './.rostrum' },
    'http-port': { type: 'string', default: '8080' },
    'https-port': { type: 'string', default: '8443' },
    empty: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
  },
})
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
const stopped = stop.signal.aborted ? Promise.resolve() : once(stop.signal, 'abort')

try {
  await run()
} catch (error) {
  // What is told to end ends its parts, and they complain.
  if (!stop.signal.aborted) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

async function run(): Promise<void> {
  const dataDir = resolve(values['data-dir'])
  const shown = relative(process.cwd(), dataDir)
  const path = (name: string) => (shown.startsWith('..') ? resolve(dataDir, name) : `${shown || '.'}/${name}`)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const say = (text: string) => process.stdout.write(text)

  if (await ensureConsole()) say('The console was built.\n')
  say('Starting the server and its database …\n')
  await using mail = await MailCatcher.start()
  await using console_ = values.empty ? undefined : await bootConsole(resolve(dataDir, 'console.json'))
  const inReach = [`127.0.0.1:${mail.smtpPort}`, ...(console_ ? [new URL(console_.simulator.url).host] : [])]
  const ports = { httpPort: Number(values['http-port']), httpsPort: Number(values['https-port']) }
  await using server = await BootedServer.start({
    dataDir,
    ...ports,
    env: { ROSTRUM_ALLOWED_HOSTS: inReach.join() },
  })
  say(describeServer(server))
  await catchMail(server, mail)
  say(`Mail that it sends is not delivered, but shown at ${mail.url}\n`)
  if (console_ === undefined) {
    if (server.setupUrl !== undefined) say(`Its first administrator is made, once, at ${server.setupUrl}\n`)
    say(`Nothing is set up yet. Make a connector with

  packages/cli/bin/rostrum connector create --type sentinelone --name SentinelOne --data-dir ${path('')}
`)
  } else {
    say(`A simulated SentinelOne console is up at ${console_.simulator.url}\n`)
    say('Connecting it, and reading it with baton-sentinel-one …\n')
    const rehearsal = await rehearse(server, console_.simulator)
    const file = resolve(dataDir, 'sync.c1z')
    await server.rostrum('connector', 'file', rehearsal.connectorId, '--out', file)
    await using syncFile = await SyncFile.open(file)
    say(summarize(syncFile, path('sync.c1z')))
    say(describeRehearsal(rehearsal, path('')))
  }
  if (!values.once) await holdUntilStopped([server.program.ended])
}

async function holdUntilStopped(parts: readonly Promise<number | null>[]): Promise<void> {
  process.stdout.write('\nEnd it with Ctrl-C.\n')
  const code = await Promise.race([stopped.then(() => 'stopped' as const), ...parts])
  if (code !== 'stopped' && !stop.signal.aborted) throw new Error(`a part of the system ended by itself, with ${code}`)
}
