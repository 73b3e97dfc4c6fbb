import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { defects } from './_defects.ts'

/** A test of a vitest report, as far as it matters here. */
interface Verdict {
  readonly fullName: string
  readonly status: string
}

const cases = Object.entries(defects).flatMap(([defect, titles]) => titles.map((title) => [defect, title] as const))

const config = fileURLToPath(new URL('./_broken.config.ts', import.meta.url))

/** Only the tests that must fail are run, and each of them on one program. */
function judgeBrokenPrograms(): Map<string, string> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const names = cases.map(([defect, title]) => `^one that ${defect} conforms ${title}$`)
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', config, '--reporter=json', '-t', names.join('|')],
    { env: Object.fromEntries(inherited), encoding: 'utf8', maxBuffer: 64 << 20 },
  )
  expect(stdout, stderr).toContain('"testResults"')
  const report: { testResults: { assertionResults: Verdict[] }[] } = JSON.parse(stdout)
  return new Map(
    report.testResults.flatMap((file) => file.assertionResults.map(({ fullName, status }) => [fullName, status])),
  )
}

describe('the suite', () => {
  const verdicts = judgeBrokenPrograms()
  test.each(cases)('sees a connector that %s: %s', (defect, title) => {
    expect(verdicts.get(`one that ${defect} conforms ${title}`)).toBe('failed')
  })
})
