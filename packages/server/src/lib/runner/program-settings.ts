import type { Connector } from '@rostrum/database/rows'
import { findEntry } from '../catalogue/catalogue.ts'
import type { CatalogueEntry } from '../catalogue/entry.ts'
import { openSecrets } from '../connectors/settings.ts'
import type { SecretBox } from '../secrets/secret-box.ts'

/** What a connector's program is told to work with. */
export interface ProgramSettings {
  readonly program: string
  /** as `BATON_…` variables */
  readonly variables: Readonly<Record<string, string>>
  /** those of the values that nobody may see */
  readonly secrets: readonly string[]
}

/** Undefined for a connector that this server has no program for. */
export function toProgramSettings(
  box: SecretBox,
  connector: Pick<Connector, 'id' | 'catalog_id' | 'config' | 'sealed_secrets' | 'options' | 'is_provisioning_enabled'>,
  /** instead of those that are kept; of the secrets those that stay are left out */
  instead: Readonly<Record<string, string>> = {},
): ProgramSettings | undefined {
  const entry = findEntry(connector.catalog_id)
  if (entry?.program === undefined) return undefined
  const kept = openSecrets(box, connector)
  const given = { ...(Object(connector.config) as Record<string, string>), ...kept, ...instead }
  const secrets = entry.fields.flatMap(({ name, type }) => (type === 'secret' ? (given[name] ?? []) : []))
  return {
    program: entry.program,
    variables: {
      ...toVariables(entry.fields, given),
      ...toVariables(entry.options, Object(connector.options) as Record<string, string>),
      ...(connector.is_provisioning_enabled && { BATON_PROVISIONING: 'true' }),
    },
    secrets: secrets.map(tidy).filter((secret) => secret !== ''),
  }
}

function toVariables(
  fields: CatalogueEntry['fields'],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.flatMap(({ name, variable, type }): [string, string][] => {
      const value = values[name]
      if (value === undefined || value.trim() === '') return []
      return [[variable, type === 'secret' ? tidy(value) : value.trim()]]
    }),
  )
}

/** As people paste it: with the word that goes before it in a header. */
function tidy(secret: string): string {
  return secret.trim().replace(/^ApiToken\s+/i, '')
}
