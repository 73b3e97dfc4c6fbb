import type { Connector } from '@rostrum/database/rows'
import type { CatalogueEntry } from '../catalogue/entry.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { ServiceError } from '../service-error.ts'

/** What stands for a secret that is kept; sent back it leaves the secret as it is. */
const mask = '********'

/** A connector's settings as its row holds them: what anybody may see, and what is sealed. */
export interface StoredSettings {
  readonly config: Readonly<Record<string, string>>
  readonly sealed: Buffer | null
}

/**
 * The settings that replace those a connector has. A secret that came as its mask stays.
 * @throws ServiceError that names every fault
 */
export function replaceSettings(
  box: SecretBox,
  entry: CatalogueEntry,
  connector: Pick<Connector, 'id' | 'sealed_secrets'>,
  values: Readonly<Record<string, string>>,
): StoredSettings {
  const unknown = Object.keys(values).filter((name) => !entry.fields.some((field) => field.name === name))
  if (unknown.length > 0)
    throw invalid(`config: ${entry.displayName} has no setting ${unknown.map((name) => name.slice(0, 60)).join(', ')}`)
  const before = openSecrets(box, connector)
  const config: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  for (const { name, type } of entry.fields) {
    const value = values[name]
    if (value === undefined) continue
    if (type !== 'secret') config[name] = value
    else if (value !== mask) secrets[name] = value
    else if (before[name] !== undefined) secrets[name] = before[name]
  }
  const hasSecrets = Object.keys(secrets).length > 0
  return { config, sealed: hasSecrets ? box.seal(JSON.stringify(secrets), placeOf(connector)) : null }
}

/** The settings as they may be shown, in the order of their form. */
export function showSettings(
  entry: CatalogueEntry | undefined,
  { config, sealed_secrets }: Pick<Connector, 'config' | 'sealed_secrets'>,
): Record<string, string> {
  const plain = Object(config) as Readonly<Record<string, string>>
  const shown = (entry?.fields ?? []).flatMap(({ name, type }): [string, string][] => {
    if (type === 'secret') return sealed_secrets === null ? [] : [[name, mask]]
    return plain[name] === undefined ? [] : [[name, plain[name]]]
  })
  return Object.fromEntries(shown)
}

function openSecrets(box: SecretBox, connector: Pick<Connector, 'id' | 'sealed_secrets'>): Record<string, string> {
  if (connector.sealed_secrets === null) return {}
  return JSON.parse(box.open(connector.sealed_secrets, placeOf(connector))) as Record<string, string>
}

function placeOf({ id }: Pick<Connector, 'id'>): string {
  return `connector ${id}: settings`
}

function invalid(message: string): ServiceError {
  return new ServiceError('invalid_argument', 'CONNECTOR_SETTINGS_INVALID', message)
}
