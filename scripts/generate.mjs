/**
 * `npm run generate`: writes every committed file that a program writes: the message types from proto/, the pages under
 * docs/reference/, the types of the database's tables, and the settings in the connector's README. With `--check` nothing is written; what is stale, or
 * wrong in proto/, is named, and the exit code is 1. Works offline: the plugins of buf are npm packages.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { root } from './steps.mjs'

const generated = 'packages/protocol/src/gen'
const programs = join(root, 'node_modules/.bin')

/**
 * The files that differ between two folders, or are in one only.
 * @param {string} expected
 * @param {string} found
 * @returns {string[]}
 */
export function listDifferences(expected, found) {
  const listFiles = (/** @type {string} */ folder) =>
    existsSync(folder)
      ? globSync('**/*', { cwd: folder, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      : []
  const same = (/** @type {string} */ file) =>
    existsSync(join(expected, file)) &&
    existsSync(join(found, file)) &&
    readFileSync(join(expected, file)).equals(readFileSync(join(found, file)))
  return [...new Set([...listFiles(expected), ...listFiles(found)])].filter((file) => !same(file)).sort()
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const env = {
    ...process.env,
    // The repository's own programs first: the plugin of buf is a script for `node`, and the machine's may be too old.
    PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`,
    // It wants a folder even with nothing to keep there, and the home of a CI user may be missing.
    BUF_CACHE_DIR: join(root, 'node_modules/.cache/buf'),
  }
  const result = spawnSync(program, args, { cwd: root, env, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (result.error) throw new Error(`${program} could not be started`, { cause: result.error })
  if (result.stderr) process.stderr.write(result.stderr)
  return { succeeded: result.status === 0, output: result.stdout }
}

const buf = (/** @type {string[]} */ ...args) => run(join(programs, 'buf'), args)

function writeProtocol() {
  return [
    ...(buf('format', '--write').succeeded ? [] : ['buf format failed']),
    ...(buf('generate').succeeded ? [] : ['buf generate failed']),
  ]
}

function checkProtocol() {
  const format = buf('format', '--diff', '--exit-code')
  const badlyFormatted = [...format.output.matchAll(/^\+\+\+ (\S+)/gm)].map(([, file]) => `${file} is not formatted`)
  const faults = format.succeeded ? [] : badlyFormatted.length > 0 ? badlyFormatted : ['buf format failed']
  const lint = buf('lint')
  if (!lint.succeeded) faults.push(...lint.output.trimEnd().split('\n'), 'buf lint found faults')
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-generate-'))
  try {
    if (!buf('generate', '--output', folder).succeeded) return [...faults, 'buf generate failed']
    const stale = listDifferences(join(folder, generated), join(root, generated))
    return [...faults, ...stale.map((file) => `${generated}/${file} is not what proto/ gives`)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The documents that other scripts write, and what is wrong when they are not fresh. */
const documents = [
  ['api-contract.mjs', 'the types of the HTTP API are not those of its contract (see above)'],
  ['requirements.mjs', 'docs/reference/requirements.md and the test titles disagree (see above)'],
  [
    'database-schema.mjs',
    'the printed schema and the types of its tables are not what the migrations make (see above)',
  ],
  ['server-settings.mjs', "the server's settings in docs/reference/configuration.md are stale (see above)"],
  ['settings-table.mjs', "the settings in the connector's README are not those of the program (see above)"],
]

/** @param {string[]} args */
function writeDocuments(...args) {
  return documents.flatMap(([script, fault]) => {
    const { succeeded, output } = run(process.execPath, [join(root, 'scripts', script), ...args])
    process.stdout.write(output)
    return succeeded ? [] : [fault]
  })
}

if (import.meta.main) {
  const check = process.argv.includes('--check')
  const faults = check ? [...checkProtocol(), ...writeDocuments('--check')] : [...writeProtocol(), ...writeDocuments()]
  for (const fault of faults) console.error(fault)
  if (check && faults.length > 0) console.error('run `npm run generate` and commit what it writes')
  process.exitCode = faults.length > 0 ? 1 : 0
}
