import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { defects } from './_defects.ts'
import { writingDefects } from './_writing-defects.ts'

/** A test of a vitest report, as far as it matters here. */
interface Verdict {
  readonly fullName: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

const cases = [...casesOf(defects, 'conforms'), ...casesOf(writingDefects, 'conforms in writing')]
const config = fileURLToPath(new URL('./_broken.config.ts', import.meta.url))

function casesOf(all: Readonly<Record<string, Readonly<Record<string, string>>>>, suite: string) {
  return Object.entries(all).flatMap(([defect, tests]) =>
    Object.entries(tests).map(([title, says]) => ({
      defect,
      title,
      says,
      name: `one that ${defect} ${suite} ${title}`,
    })),
  )
}

/** Only the tests that must fail are run, and each of them on one program. */
function judgeBrokenPrograms(): Map<string, Verdict> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const names = cases.map(({ name }) => `^${name}$`).join('|')
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', config, '--reporter=json', '-t', names],
    { env: Object.fromEntries(inherited), encoding: 'utf8', maxBuffer: 64 << 20 },
  )
  expect(stdout, stderr).toContain('"testResults"')
  const report: { testResults: { assertionResults: Verdict[] }[] } = JSON.parse(stdout)
  return new Map(
    report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.map((verdict) => [verdict.fullName, verdict]),
    ),
  )
}

describe('the suite', () => {
  let verdicts: Map<string, Verdict>
  // Runs the programs about twenty times; most of it is their start.
  beforeAll(() => {
    verdicts = judgeBrokenPrograms()
  }, 240_000)

  test.each(cases)('sees a connector that $defect: $title', ({ name, says }) => {
    const verdict = verdicts.get(name)
    expect(verdict?.status).toBe('failed')
    expect(verdict?.failureMessages.join()).toContain(says)
  })
})
