/** Looks for the secrets that the tests used in what their programs wrote (design.md 9); run by `npm test`. */
import { findLeaks, readRecords } from '../packages/leak-check/src/index.ts'

const [folder, whole] = process.argv.slice(2)
const { secrets, outputs } = readRecords(folder)
const leaks = findLeaks(secrets, outputs)
for (const { what, form, before } of leaks.slice(0, 20))
  console.error(`${what} shows a secret (${form}) after: ${before}`)
const bytes = outputs.reduce((sum, { text }) => sum + text.length, 0)
const kinds = new Set(secrets).size
console.log(`${kinds} secrets, ${outputs.length} outputs of ${(bytes / 1e6).toFixed(1)} MB, ${leaks.length} leaks`)
// A check that was handed nothing would always pass.
const harnesses = ['rows of', 'files of a test database', 'write-ahead log', 'log of a test server']
const silent = harnesses.filter((harness) => !outputs.some(({ what }) => what.includes(harness)))
const isIdle = whole === 'whole' && (kinds < 100 || outputs.length < 100 || silent.length > 0)
if (isIdle)
  console.error(
    `the tests handed over next to nothing (${silent.join(', ') || 'few outputs'}): has a harness lost its calls of watchSecret, watchOutput and watchFiles?`,
  )
process.exit(leaks.length > 0 || isIdle ? 1 : 0)
