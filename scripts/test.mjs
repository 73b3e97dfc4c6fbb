/** `npm test`: the checks and every test. Arguments go to the test runner, and then the checks are left out. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checks, root, runSteps } from './steps.mjs'

const args = process.argv.slice(2)
const report = 'node_modules/.cache/tests.json'
runSteps([
  ...(args.length === 0 ? checks : []),
  ['tests', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
])
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(join(root, report), 'utf8'))
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
