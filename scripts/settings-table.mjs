/**
 * Writes the table of every flag and variable into the connector's README, from the definitions that the program itself
 * parses. With `--check` nothing is written, and the exit code is 1 when the table is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sentinelOne } from '../connectors/sentinelone/src/definition.ts'
import { mergeFields, standardFields } from '../packages/connector/src/lib/run/settings/standard-fields.ts'
import { root } from './steps.mjs'

const readme = 'connectors/sentinelone/README.md'
const [begin, end] = ['<!-- settings: written by npm run generate -->\n', '<!-- settings end -->']

/** @param {import('../packages/connector/src/index.ts').SettingField} field */
function row(field) {
  const { name, shorthand, type, description, required } = field
  const flag = `\`--${name}\`${shorthand === undefined ? '' : `, \`-${shorthand}\``}`
  const variable = `\`BATON_${name.toUpperCase().replaceAll('-', '_')}\``
  const given = field.default === undefined || field.default === '' ? '' : `\`${String(field.default)}\``
  const value = required ? 'required' : given
  return `| ${flag} | ${variable} | ${type.replace('string-list', 'list')} | ${value} | ${description.replaceAll('|', '\\|')} |`
}

const own = sentinelOne.fields
const all = [...own, ...mergeFields(standardFields('json'), own).filter((field) => !own.includes(field))]
const head = ['| flag | variable | type | default | meaning |', '|---|---|---|---|---|']
const table = `${[...head, ...all.map(row)].join('\n')}\n`

const path = join(root, readme)
const text = readFileSync(path, 'utf8')
const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
if (start < 0 || stop < start) throw new Error(`${readme} has no place for the table of settings: ${begin.trim()}`)
const fresh = text.slice(0, start + begin.length) + table + text.slice(stop)
if (fresh !== text && process.argv.includes('--check')) {
  console.log(`${readme} is stale: run \`npm run generate\``)
  process.exitCode = 1
} else if (fresh !== text) {
  writeFileSync(path, fresh)
}
