/** Runs programs one after another with their output shown, and stops at the first that fails. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** @param {readonly (readonly [title: string, program: string, ...args: string[]])[]} steps */
export function runSteps(steps) {
  for (const [title, program, ...args] of steps) {
    const started = Date.now()
    process.stdout.write(`▸ ${title}\n`)
    const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' })
    if (error) throw new Error(`${title}: ${program} could not be started`, { cause: error })
    if (status !== 0) {
      console.error(`✗ ${title}: \`${[program, ...args].join(' ')}\` exited with ${status}`)
      process.exit(status ?? 1)
    }
    process.stdout.write(`✓ ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
  }
}

/** What a machine can settle without running the programs. */
export const checks = [
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['types and project references', 'tsc', '-b'],
  [
    'layers and circles',
    'depcruise',
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'err',
    'packages',
    'connectors',
    'simulators',
    'e2e',
  ],
  ['dead code', 'knip', '--no-progress'],
  ['proto lint, generated files are fresh', 'node', 'scripts/generate.mjs', '--check'],
]
