/** `npm test`: the checks and every test. Arguments go to the test runner, and then the checks are left out. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checks, root, runSteps } from './steps.mjs'

const args = process.argv.slice(2)
const report = 'node_modules/.cache/tests.json'
const watched = mkdtempSync(join(tmpdir(), 'rostrum-leak-check-'))
process.on('exit', () => rmSync(watched, { recursive: true, force: true }))
process.env.ROSTRUM_LEAK_CHECK = watched
runSteps([
  ...(args.length === 0 ? checks : []),
  ['tests', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
  [
    'no secret in any output, row or file',
    'node',
    'scripts/check-leaks.mjs',
    watched,
    args.length === 0 ? 'whole' : 'part',
  ],
])
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(join(root, report), 'utf8'))
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
