import type { SettingField } from '../../definition.ts'
import { UsageError, type UsageProblem } from '../usage-error.ts'
import type { ConfigFile } from './config-file.ts'
import { isZero, type SettingValue, variableOf } from './field.ts'
import { findRelationProblems } from './relations.ts'
import type { ResolvedSettings } from './resolve-settings.ts'

/** Throws a UsageError that names everything wrong with the settings at once: first the fields, then their combinations. */
export function validateSettings(fields: readonly SettingField[], settings: ResolvedSettings, file: ConfigFile): void {
  const problems = fields.flatMap((field) => {
    const unreadable = settings.problems.get(field.name)
    if (unreadable !== undefined) return [{ cause: unreadable }]
    const value = settings.values[field.name]
    return value === undefined ? [] : findProblems(field, value)
  })
  if (problems.length > 0) {
    const ignored = { cause: `${file.path} was not used: ${file.ignored}` }
    throw new UsageError(
      [...problems, ...(file.ignored === undefined ? [] : [ignored])],
      'the configuration has errors:',
    )
  }
  const isSet = (name: string) => settings.sourceOf(name) !== 'default' && settings.values[name] !== false
  const relationProblems = findRelationProblems(isSet).map((cause) => ({ cause }))
  if (relationProblems.length > 0) throw new UsageError(relationProblems)
}

/** An empty value fails only where one is required; the other rules look at what is there. */
function findProblems(field: SettingField, value: SettingValue): UsageProblem[] {
  if (isZero(value)) {
    if (!field.required) return []
    const fix = `set it with --${field.name}, ${variableOf(field.name)} or the configuration file`
    return [{ cause: `field ${field.name} is required but has no value`, fix }]
  }
  if (field.name === 'storage-engine' && value === 'pebble') {
    const cause =
      'field storage-engine: pebble files cannot be written, only SQLite files, which every reader understands'
    return [{ cause, fix: 'leave it out or set it to sqlite' }]
  }
  const rule = findBrokenRule(field, value)
  // A secret is not shown, not even a wrong one.
  return rule === undefined
    ? []
    : [{ cause: `field ${field.name}: ${field.secret ? 'the value' : `"${value}"`} ${rule}` }]
}

function findBrokenRule(field: SettingField, value: SettingValue): string | undefined {
  if (field.type === 'int' && typeof value === 'number') {
    if (field.min !== undefined && value < field.min) return `must be at least ${field.min}`
    if (field.max !== undefined && value > field.max) return `must be at most ${field.max}`
  }
  if (field.type === 'string' && typeof value === 'string') {
    if (field.options !== undefined && !field.options.includes(value))
      return `must be one of ${field.options.join(', ')}`
    if (field.pattern !== undefined && !new RegExp(field.pattern).test(value)) return `must match ${field.pattern}`
  }
  return undefined
}
