import { createHash } from 'node:crypto'
import { chmodSync, cpSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Programs } from './programs.ts'

/** A copy of the programs among temporary files, for everybody to run and for root alone to change; made once. */
export function copyPrograms(programs: Programs): Programs {
  const name = createHash('sha256').update(`${programs.major} ${programs.home}`).digest('hex').slice(0, 16)
  const home = join(tmpdir(), `rostrum-postgres-${name}`)
  if (isOurs(home)) return { ...programs, home }
  const draft = mkdtempSync(join(tmpdir(), 'rostrum-postgres-'))
  cpSync(programs.home, draft, { recursive: true, verbatimSymlinks: true })
  chmodSync(draft, 0o755)
  try {
    renameSync(draft, home)
    return { ...programs, home }
  } catch {
    // Somebody was first: another start, or somebody whose programs are not to be run.
    if (!isOurs(home)) return { ...programs, home: draft }
    rmSync(draft, { recursive: true, force: true })
    return { ...programs, home }
  }
}

function isOurs(home: string): boolean {
  const found = lstatSync(home, { throwIfNoEntry: false })
  const isFolder = found?.isDirectory() === true
  return isFolder && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
}
