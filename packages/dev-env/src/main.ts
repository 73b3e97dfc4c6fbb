/**
 * `npm start`: boots the server with its database, a simulated SentinelOne console with a recorded company and the
 * connector between them, and says what arrived and how to look further.
 */
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SyncFile } from '@rostrum/c1z'
import { BootedServer, catchMail } from './lib/boot-system.ts'
import { Controls } from './lib/controls.ts'
import { describeRehearsal, describeServer } from './lib/describe.ts'
import { ensureConsole } from './lib/ensure-console.ts'
import { MailCatcher } from './lib/mail-catcher.ts'
import { RehearsedSystem } from './lib/rehearsed-system.ts'
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
  const ports = { httpPort: Number(values['http-port']), httpsPort: Number(values['https-port']) }
  const sayServer = (server: BootedServer) => {
    say(describeServer(server))
    say(`Mail that it sends is not delivered, but shown at ${mail.url}\n`)
  }
  if (values.empty) {
    const env = { ROSTRUM_ALLOWED_HOSTS: `127.0.0.1:${mail.smtpPort}` }
    await using server = await BootedServer.start({ dataDir, ...ports, env })
    await catchMail(server, mail)
    sayServer(server)
    if (server.setupUrl !== undefined) say(`Its first administrator is made, once, at ${server.setupUrl}\n`)
    say(`Nothing is set up yet. Make a connector with

  packages/cli/bin/rostrum connector create --type sentinelone --name SentinelOne --data-dir ${path('')}
`)
    if (!values.once) await holdUntilStopped(server.program.ended)
    return
  }
  await using controls = await Controls.start(mail.url)
  await using system = await RehearsedSystem.start({
    dataDir,
    ...ports,
    mail,
    controlsUrl: controls.url,
    on: {
      server: sayServer,
      console(url) {
        say(`A simulated SentinelOne console is up at ${url}\n`)
        say('Connecting it, and reading it with baton-sentinel-one …\n')
      },
      async company(rehearsal, server) {
        if (!rehearsal.isHeld) {
          const file = resolve(dataDir, 'sync.c1z')
          await server.rostrum('connector', 'file', rehearsal.connectorId, '--out', file)
          await using syncFile = await SyncFile.open(file)
          say(summarize(syncFile, path('sync.c1z')))
        }
        say(describeRehearsal(rehearsal, path('')))
      },
      anew: () => say('\nThe rehearsal has begun anew.\n'),
    },
  })
  controls.control(system)
  say(`\nMove its clock, make things go wrong, or begin anew at ${controls.url}\n`)
  if (!values.once) await holdUntilStopped(system.ended)
}

async function holdUntilStopped(ended: Promise<number | null>): Promise<void> {
  process.stdout.write('\nEnd it with Ctrl-C.\n')
  const code = await Promise.race([stopped.then(() => 'stopped' as const), ended])
  if (code !== 'stopped' && !stop.signal.aborted) throw new Error(`a part of the system ended by itself, with ${code}`)
}
