import type { CatalogueEntry, CatalogueField } from '../catalogue/entry.ts'
import { ServiceError } from '../service-error.ts'

/**
 * The options of a connector as they are stored: those that were set, each of its kind.
 * @throws ServiceError that names the option, the value and what it may be
 */
export function readOptions(
  { displayName, options }: CatalogueEntry,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const read: Record<string, string> = {}
  for (const [name, given] of Object.entries(values)) {
    const option = options.find((each) => each.name === name)
    const value = given.trim()
    if (option === undefined) {
      const there = options.map((each) => each.name).join(', ') || 'none'
      throw invalid(`${displayName} has no option ${JSON.stringify(name.slice(0, 60))}; there are ${there}`)
    }
    const fault = findFault(option, value)
    if (fault !== undefined) throw invalid(`${name} is ${JSON.stringify(value.slice(0, 60))}: ${fault}`)
    if (value !== '') read[name] = value
  }
  return read
}

function findFault({ type, choices = [] }: CatalogueField, value: string): string | undefined {
  if (value === '') return undefined
  if (type === 'switch' && value !== 'true' && value !== 'false') return 'it takes true or false'
  if (type === 'choice' && !choices.includes(value)) return `it takes ${choices.join(' or ')}`
  if (value.length > 2000) return 'it takes 2000 characters at most'
  if (type === 'list' && !value.split(',').every((item) => /^\s*\d{1,30}\s*$/.test(item)))
    return 'it takes ids, digits only, separated by commas'
  return undefined
}

function invalid(message: string): ServiceError {
  return new ServiceError('invalid_argument', 'CONNECTOR_SETTINGS_INVALID', `options: ${message}`)
}
