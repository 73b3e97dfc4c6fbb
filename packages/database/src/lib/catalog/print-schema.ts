import { schemaName } from '../schema-name.ts'
import type { Catalog, CatalogColumn, CatalogTable } from './read-catalog.ts'

/** The schema as one reads it: what all migrations together amount to. Not meant to be run. */
export function printSchema({ domains, tables }: Catalog): string {
  const parts = [
    '-- What the migrations in packages/database/migrations amount to. Written by `npm run generate`.',
    ...domains.map(
      ({ name, base_type, check, comment }) =>
        `-- ${comment ?? ''}\ncreate domain ${name} as ${plain(base_type)}${check === null ? '' : ` ${plain(check)}`};`,
    ),
    ...tables.map(printTable),
  ]
  return `${parts.join('\n\n')}\n`
}

function printTable({ name, comment, columns, constraints, indexes }: CatalogTable): string {
  const lines = [...columns.map(printColumn), ...constraints.map(({ definition }) => plain(definition))]
  return [
    `-- ${comment ?? ''}`,
    `create table ${name} (\n  ${lines.join(',\n  ')}\n);`,
    ...indexes.map((definition) => `${plain(definition)};`),
  ].join('\n')
}

function printColumn({ name, type, is_nullable, default: value, is_identity, is_generated }: CatalogColumn): string {
  const parts = [name, plain(type)]
  if (!is_nullable) parts.push('not null')
  if (is_identity) parts.push('generated always as identity')
  if (value !== null)
    parts.push(is_generated ? `generated always as (${plain(value)}) stored` : `default ${plain(value)}`)
  return parts.join(' ')
}

/** PostgreSQL qualifies names by what the search path happens to be. */
function plain(text: string): string {
  return text.replaceAll(`${schemaName}.`, '')
}
