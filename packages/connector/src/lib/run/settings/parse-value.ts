import type { SettingField } from '../../definition.ts'
import { parseCsvLine } from './csv.ts'
import type { SettingValue } from './field.ts'

export type ParsedValue = { readonly value: SettingValue } | { readonly error: string }

/** Text from a flag, a variable or a configuration file as a value of the field's type. */
export function parseValue(field: SettingField, text: string): ParsedValue {
  switch (field.type) {
    case 'string':
      return { value: text }
    case 'bool':
      return parseBool(text)
    case 'int':
      return parseWholeNumber(text)
    case 'string-list':
      return parseList(text)
    default:
      return field satisfies never
  }
}

export function parseBool(text: string): { readonly value: boolean } | { readonly error: string } {
  switch (text.toLowerCase()) {
    case '1':
    case 't':
    case 'true':
      return { value: true }
    case '0':
    case 'f':
    case 'false':
      return { value: false }
    default:
      return { error: 'must be true or false' }
  }
}

/** Decimal, or hexadecimal, octal and binary with their prefixes, as Go reads them. */
function parseWholeNumber(text: string): ParsedValue {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/.exec(text)
  if (match === null) return { error: 'must be a whole number' }
  const [, sign, digits = ''] = match
  const value = Number(digits.replace(/^0(?=[0-7])/, '0o')) * (sign === '-' ? -1 : 1)
  if (!Number.isSafeInteger(value)) return { error: 'is out of range' }
  // Not -0, which prints like 0 but is another value.
  return { value: value === 0 ? 0 : value }
}

function parseList(text: string): ParsedValue {
  try {
    return { value: parseCsvLine(text) }
  } catch (error) {
    return { error: `must be a comma-separated list: ${error instanceof Error ? error.message : error}` }
  }
}
