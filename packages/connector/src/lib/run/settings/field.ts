import type { SettingField } from '../../definition.ts'

export type SettingValue = string | boolean | number | readonly string[]

/** The environment variable that sets a field. */
export function variableOf(name: string): string {
  return `BATON_${name.toUpperCase().replaceAll('-', '_')}`
}

/** What a field holds when nobody sets it. */
export function defaultOf(field: SettingField): SettingValue {
  switch (field.type) {
    case 'string':
      return field.default ?? ''
    case 'bool':
      return field.default ?? false
    case 'int':
      return field.default ?? 0
    case 'string-list':
      return field.default ?? []
    default:
      return field satisfies never
  }
}

export function isZero(value: SettingValue): boolean {
  return value === '' || value === false || value === 0 || (Array.isArray(value) && value.length === 0)
}
