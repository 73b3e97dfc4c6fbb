import { isDeepStrictEqual } from 'node:util'
import type { Connector } from '@rostrum/database/rows'
import type { AddressGuard } from '@rostrum/outbound'
import type { CatalogueEntry } from '../catalogue/entry.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { ServiceError } from '../service-error.ts'

/** What stands for a secret that is kept; sent back it leaves the secret as it is. */
export const mask = '********'

/** A connector's settings as its row holds them: what anybody may see, and what is sealed. */
export interface StoredSettings {
  readonly config: Readonly<Record<string, string>>
  readonly sealed: Buffer | null
  /** whether any of it is not what it was */
  readonly isOther: boolean
}

/**
 * What is wrong with settings as far as can be told without a call; undefined when nothing is. Values are kept as they
 * were sent, so that Terraform finds them again, and corrected only where they are used (product.md CON-10).
 */
export function findSettingsFault(
  { fields }: CatalogueEntry,
  values: Readonly<Record<string, string>>,
  guard: AddressGuard,
): string | undefined {
  for (const { name, type, placeholder } of fields) {
    const value = values[name]?.trim()
    if (value === undefined || value === '') continue
    if (type === 'secret') {
      // The value itself is never quoted.
      if (/[\r\n\u2026]|\.\.\./.test(value))
        return `${name}: it holds a line break or an ellipsis: paste the token alone`
    } else if (type === 'address') {
      const fault = findAddressFault(value, guard)
      if (fault !== undefined) return `${name}: ${fault}; it has the form ${placeholder}`
    }
  }
  return undefined
}

function findAddressFault(value: string, guard: AddressGuard): string | undefined {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `https://${value}`)
  if (url === null || url.hostname === '') return `${JSON.stringify(value.slice(0, 80))} is no web address`
  if (url.username !== '' || url.password !== '') return 'it holds a user name or password'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return `${JSON.stringify(url.protocol)} is not https`
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  if (url.protocol === 'http:' && !guard.isNamed(url.hostname, port))
    return `${url.origin} is not encrypted, so it would give the token away`
  return guard.findFault(url.hostname, port)
}

/**
 * The settings that replace those a connector has. A secret that came as its mask stays.
 * @throws ServiceError that names every fault
 */
export function replaceSettings(
  box: SecretBox,
  entry: CatalogueEntry,
  connector: Pick<Connector, 'id' | 'config' | 'sealed_secrets'>,
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
  return {
    config,
    sealed: hasSecrets ? box.seal(JSON.stringify(secrets), placeOf(connector)) : null,
    isOther: !isDeepStrictEqual([connector.config, before], [config, secrets]),
  }
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

/** The secrets of a connector's settings, for its program alone. */
export function openSecrets(
  box: SecretBox,
  connector: Pick<Connector, 'id' | 'sealed_secrets'>,
): Record<string, string> {
  if (connector.sealed_secrets === null) return {}
  return JSON.parse(box.open(connector.sealed_secrets, placeOf(connector))) as Record<string, string>
}

function placeOf({ id }: Pick<Connector, 'id'>): string {
  return `connector ${id}: settings`
}

function invalid(message: string): ServiceError {
  return new ServiceError('invalid_argument', 'CONNECTOR_SETTINGS_INVALID', message)
}
