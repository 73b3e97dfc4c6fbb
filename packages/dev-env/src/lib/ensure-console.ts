import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
/** Where the files are that `rostrum serve` serves. */
export const consoleSite = join(root, 'packages/console/dist/site')
const sources = ['packages/console/{index.html,vite.config.ts,src/**}', 'packages/api/src/**', 'package-lock.json']

/**
 * Builds the console's files where `rostrum serve` looks for them, unless they are newer than all that they come from. Of two
 * that do so at once, the first one's files stay.
 */
export async function ensureConsole(): Promise<boolean> {
  if (isFresh()) return false
  mkdirSync(dirname(consoleSite), { recursive: true })
  const fresh = mkdtempSync(join(root, 'packages/console/dist/.new-'))
  try {
    const vite = join(root, 'node_modules/.bin/vite')
    const args = ['build', '--outDir', join(fresh, 'site'), '--emptyOutDir']
    // A rehearsal leaves nothing outside of its folders, no compiled code either.
    const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' }
    await promisify(execFile)(vite, args, { cwd: join(root, 'packages/console'), env })
    if (isFresh()) return false
    rmSync(consoleSite, { recursive: true, force: true })
    renameSync(join(fresh, 'site'), consoleSite)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return true
}

function isFresh(): boolean {
  const newest = Math.max(...sources.flatMap((pattern) => globSync(pattern, { cwd: root })).map(changedAt))
  return changedAt(join(consoleSite, 'index.html')) > newest
}

/** 0 when there is no such file. */
function changedAt(file: string): number {
  return statSync(join(file.startsWith('/') ? '' : root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}
