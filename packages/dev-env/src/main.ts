/**
 * `npm start`: boots a simulated SentinelOne console with a recorded company, lets the connector sync it, and says what
 * was found and how to look further.
 */
import { mkdirSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SyncFile } from '@rostrum/c1z'
import { bootRecordedConsole } from './lib/boot-console.ts'
import { runConnectorProgram } from './lib/run-program.ts'
import { summarize } from './lib/summary.ts'

const { values } = parseArgs({ options: { 'data-dir': { type: 'string', default: './.rostrum' } } })
const dataDir = resolve(values['data-dir'])
const file = resolve(dataDir, 'sync.c1z')
mkdirSync(dataDir, { recursive: true, mode: 0o700 })

await using console_ = await bootRecordedConsole()
process.stdout.write(`A simulated SentinelOne console is up at ${console_.url}\n`)
process.stdout.write('Syncing it with baton-sentinel-one …\n')
const exitCode = await runConnectorProgram(['--file', file], {
  BATON_MANAGEMENT_CONSOLE_URL: console_.url,
  BATON_API_TOKEN: console_.token,
})
if (exitCode !== 0) {
  process.stderr.write(`the sync failed with exit code ${exitCode}; its last lines above say why\n`)
  process.exitCode = exitCode ?? 1
} else {
  await using syncFile = await SyncFile.open(file)
  const path = relative(process.cwd(), file)
  process.stdout.write(summarize(syncFile, path.startsWith('..') ? file : path, console_.requestCount()))
}
