/**
 * Writes docs/reference/requirements.md: each requirement id that is claimed as built, with the tests whose titles cite
 * it. `--check` fails instead, when an id has no test, a title cites an id that is not claimed, or the page is stale.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './steps.mjs'

const page = 'docs/reference/requirements.md'
/** What is claimed: one line per id. Adding a line without a test, or citing an id that is not here, fails. */
export const claims = JSON.parse(readFileSync(join(root, 'docs/reference/requirements.json'), 'utf8'))

const cited = /\b(?:S1C|CON|DAT|ACC|APP|AUD|UI|ROL|API|PRV|X|TSK|REQ|POL|REV|NOT|ENT|SSO|DIR)-\d+\b/g
const titled = /\b(?:test|it|describe)(?:\.(?:each|for)\([\s\S]*?\))?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g

/** @returns {Map<string, {file: string, title: string}[]>} test titles by the requirement they cite */
export function findCitations() {
  const found = new Map()
  const files = globSync(
    ['{packages,connectors,simulators}/*/{src,tests}/**/*.test.ts', 'scripts/*.test.ts', 'e2e/**/*.test.ts'],
    { cwd: root },
  )
  for (const file of files.sort()) {
    for (const [, , title] of readFileSync(join(root, file), 'utf8').matchAll(titled)) {
      for (const id of title.match(cited) ?? []) {
        if (!found.has(id)) found.set(id, [])
        found.get(id).push({ file, title })
      }
    }
  }
  return found
}

/** @returns {string[]} what is wrong, one sentence each */
export function findFaults(citations = findCitations()) {
  return [
    ...Object.keys(claims)
      .filter((id) => !citations.has(id))
      .map((id) => `${id} is claimed in docs/reference/requirements.json, but no test title cites it`),
    ...[...citations.keys()]
      .filter((id) => !(id in claims))
      .map(
        (id) =>
          `${id} is cited by "${citations.get(id)[0].title}", but not claimed in docs/reference/requirements.json`,
      ),
  ]
}

export function render(citations = findCitations()) {
  const rows = Object.entries(claims).map(([id, claim]) => {
    const tests = (citations.get(id) ?? []).map(({ file, title }) => `[${title.replaceAll('|', '\\|')}](../../${file})`)
    return `| ${id} | ${claim} | ${tests.join('<br>')} |`
  })
  return [
    '# Requirements that are built',
    '',
    'Written by `npm run generate` from `requirements.json` and the titles of the tests; a test fails when it is stale.',
    '',
    '| id | what is built | shown by |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

if (import.meta.main) {
  const faults = findFaults()
  for (const fault of faults) console.error(fault)
  if (process.argv.includes('--check')) {
    const stale = readFileSync(join(root, page), 'utf8') !== render()
    if (stale) console.error(`${page} is stale: run \`npm run generate\``)
    process.exitCode = stale || faults.length > 0 ? 1 : 0
  } else {
    writeFileSync(join(root, page), render())
  }
}
