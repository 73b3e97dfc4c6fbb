/**
 * Writes docs/reference/configuration.md from the table of variables that the server itself reads. With `--check` nothing
 * is written, and the exit code is 1 when the page is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { variables } from '../packages/server/src/lib/config/environment.ts'
import { root } from './steps.mjs'

const page = 'docs/reference/configuration.md'
const rows = Object.entries(variables).map(([name, meaning]) => `| \`${name}\` | ${meaning.replaceAll('|', '\\|')} |`)
const fresh = `# Configuration of the server

Written by \`npm run generate\` from \`packages/server/src/lib/config/environment.ts\`.

Settings are variables of the environment. \`rostrum serve\` takes three of them as flags too, which go first:
\`--data-dir\`, \`--http-port\` and \`--https-port\`; every command that works on an installation takes \`--data-dir\`. A value
that is none ends the program with a sentence that names the variable, the value and what it may be. The settings of a
connector are in [its README](../../connectors/sentinelone/README.md).

| variable | meaning, and what is taken without it |
| --- | --- |
${rows.join('\n')}
`
const path = join(root, page)
let text = ''
try {
  text = readFileSync(path, 'utf8')
} catch {
  // It is written for the first time.
}
if (fresh !== text && process.argv.includes('--check')) {
  console.log(`${page} is stale: run \`npm run generate\``)
  process.exitCode = 1
} else if (fresh !== text) {
  writeFileSync(path, fresh)
}
