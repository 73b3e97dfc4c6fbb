import type { Settings } from '../../definition.ts'

/** Settings by type. The table of fields gives each its type, so another one is a bug of the runner. */
export function textOf(settings: Settings, name: string): string {
  return typed(settings, name, (value) => typeof value === 'string', 'a text')
}

export function flagOf(settings: Settings, name: string): boolean {
  return typed(settings, name, (value) => typeof value === 'boolean', 'a bool')
}

export function numberOf(settings: Settings, name: string): number {
  return typed(settings, name, (value) => typeof value === 'number', 'a number')
}

export function listOf(settings: Settings, name: string): readonly string[] {
  return typed(settings, name, (value) => Array.isArray(value), 'a list')
}

function typed<T>(settings: Settings, name: string, is: (value: unknown) => boolean, what: string): T {
  const value: unknown = settings[name]
  if (!is(value)) throw new TypeError(`setting ${name} is not ${what} (this is a bug)`)
  // Checked in the line above.
  return value as T
}
