import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BootedServer } from '../lib/boot-system.ts'
import { uplift as bounds, type Verdicts } from './bounds.ts'
import { measurePart } from './measure.ts'
import { printTable } from './table.ts'

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** A sync file of 50,000 accounts and a million grants becomes the state of its app, against a bare COPY of the same rows. */
export async function benchUplift({ count, verdicts }: { count: number; verdicts: Verdicts }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-bench-'))
  const dataDir = join(folder, 'data')
  const file = join(folder, 'sync.c1z')
  try {
    await runPart('make-sync-file.ts', file, String(count))
    const { first, second, isUnchanged, peakMiB } = await runPart<{
      first: number
      second: number
      isUnchanged: boolean
      peakMiB: number
    }>('uplift-file.ts', dataDir, file)
    const { seconds: floor } = await runPart<{ seconds: number }>('floor-uplift.ts', dataDir)
    const row = { 'at most': '', 'grants/s': '', 'at least': '', ratio: '', 'peak MiB': '', 'rows changed': '' }
    printTable(
      `Uplift of ${count} grants of ${count / 20} accounts: floor = COPY of the same rows into identical, empty tables; at most ${bounds.maxMiB} MiB in the server's process (! = broken)`,
      [
        { part: 'floor', seconds: floor.toFixed(2), ...row, ratio: '1 (floor)' },
        {
          part: 'first sync',
          seconds: first.toFixed(2),
          ...row,
          'at most': `${bounds.maxRatio} x`,
          'grants/s': verdicts.judgeLeast(count / first, bounds.minGrantsPerSecond, 0),
          'at least': bounds.minGrantsPerSecond,
          ratio: verdicts.judge(first / floor, bounds.maxRatio, 2),
          'peak MiB': verdicts.judge(peakMiB, bounds.maxMiB, 0),
        },
        {
          part: 'second, unchanged',
          seconds: second.toFixed(2),
          ...row,
          ratio: (second / floor).toFixed(2),
          'rows changed': verdicts.judge(isUnchanged ? 0 : 1, 0, 0) === '0' ? 'none' : 'some !',
        },
      ],
    )
    await benchKilled(folder, file, first, verdicts)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How soon a server serves after it was killed, with its database, at several moments of such an uplift. */
async function benchKilled(folder: string, file: string, upliftSeconds: number, verdicts: Verdicts): Promise<void> {
  const rows: Record<string, string | number>[] = []
  for (const part of [0.3, 0.6, 0.9]) {
    const dataDir = join(folder, `killed-${part}`)
    const { exitCode } = await measurePart(
      program('uplift-file.ts'),
      dataDir,
      file,
      String(upliftSeconds * part * 1000),
    )
    if (exitCode !== null) throw new Error(`the uplift ended with ${exitCode} before it was killed`)
    const started = performance.now()
    await using server = await BootedServer.start({ dataDir })
    const seconds = (performance.now() - started) / 1000
    rows.push({
      'killed at': `${part * 100} %`,
      'serves after s': verdicts.judge(seconds, bounds.startMaxSeconds, 2),
      at: server.http,
    })
  }
  printTable(
    `Start after a kill in the middle of the uplift; at most ${bounds.startMaxSeconds} s (! = broken)`,
    rows.map(({ at: _, ...row }) => row),
  )
}

async function runPart<Answer>(name: string, ...args: readonly string[]): Promise<Answer> {
  const { exitCode, stdout, stderr } = await measurePart(program(name), ...args)
  if (exitCode !== 0) throw new Error(`${name} failed: ${stderr}`)
  return JSON.parse(stdout || '{}') as Answer
}
