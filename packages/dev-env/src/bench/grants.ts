import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { grantsMaxRatio, type Verdicts } from './bounds.ts'
import { measurePart } from './measure.ts'
import { printTable } from './table.ts'

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url))

interface GrantsOptions {
  readonly count: number
  readonly verdicts: Verdicts
}

/** A million grants written and read, against bare SQLite and zstd doing the same; each part a program of its own. */
export async function benchGrants({ count, verdicts }: GrantsOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-bench-'))
  const file = join(folder, 'sync.c1z')
  try {
    const parts: Record<string, readonly [file: string, ...args: string[]]> = {
      'write floor': [program('floor-grants.ts'), 'write', join(folder, 'floor.c1z'), String(count)],
      write: [program('write-grants.ts'), file, String(count)],
      'read floor': [program('floor-grants.ts'), 'read', file],
      read: [program('read-grants.ts'), file],
    }
    const seconds: Record<string, number> = {}
    const rows: Record<string, string | number>[] = []
    for (const [part, args] of Object.entries(parts)) {
      const { exitCode, stdout, stderr, peakMiB } = await measurePart(...args)
      if (exitCode !== 0) throw new Error(`${part} failed: ${stderr}`)
      const timed = (JSON.parse(stdout) as { seconds: number }).seconds
      seconds[part] = timed
      const floor = seconds[`${part} floor`]
      rows.push({
        part,
        seconds: timed.toFixed(2),
        'grants/s': Math.round(count / timed),
        ratio: floor === undefined ? '1 (floor)' : verdicts.judge(timed / floor, maxRatio(part), 2),
        'at most': part === 'write' ? grantsMaxRatio : '',
        'peak MiB': peakMiB.toFixed(0),
      })
    }
    printTable(
      `${count} grants: floor = the same prebuilt rows through bare SQLite, then indexes, then zstd level 1 (! = broken)`,
      rows,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Reading has no bound of its own: it decodes what the floor only fetches. */
function maxRatio(part: string): number {
  return part === 'write' ? grantsMaxRatio : Number.POSITIVE_INFINITY
}
