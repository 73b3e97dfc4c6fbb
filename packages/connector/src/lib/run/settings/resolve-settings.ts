import type { SettingField, Settings } from '../../definition.ts'
import type { ConfigFile } from './config-file.ts'
import { defaultOf, type SettingValue, variableOf } from './field.ts'
import { parseValue } from './parse-value.ts'

export type SettingSource = 'flag' | 'variable' | 'file' | 'default'

export interface ResolvedSettings {
  readonly values: Settings
  readonly sourceOf: (name: string) => SettingSource
  /** values that could not be read, one sentence by field name */
  readonly problems: ReadonlyMap<string, string>
}

export interface SettingInputs {
  /** texts by flag name, in the order given */
  readonly flags: ReadonlyMap<string, readonly string[]>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly file: ConfigFile
}

/** Each field from the first that sets it: flag, variable, configuration file, default. An empty variable sets nothing. */
export function resolveSettings(fields: readonly SettingField[], inputs: SettingInputs): ResolvedSettings {
  const values: Record<string, SettingValue> = {}
  const sources = new Map<string, SettingSource>()
  const problems = new Map<string, string>()
  for (const field of fields) {
    const written = findWritten(field, inputs)
    const parsed = written && combine(field, written.texts)
    sources.set(field.name, written?.source ?? 'default')
    values[field.name] = parsed && 'value' in parsed ? parsed.value : defaultOf(field)
    if (parsed && 'error' in parsed) {
      const shown = field.secret ? 'value' : `value "${parsed.text}"`
      problems.set(field.name, `field ${field.name}: the ${shown} of ${written.place} ${parsed.error}`)
    }
  }
  return { values, sourceOf: (name) => sources.get(name) ?? 'default', problems }
}

interface Written {
  readonly source: SettingSource
  readonly place: string
  readonly texts: readonly string[] | { readonly items: readonly string[] }
}

function findWritten(field: SettingField, { flags, env, file }: SettingInputs): Written | undefined {
  const fromFlag = flags.get(field.name)
  if (fromFlag !== undefined) return { source: 'flag', place: `--${field.name}`, texts: fromFlag }
  const variable = variableOf(field.name)
  const fromVariable = env[variable] ?? ''
  if (fromVariable !== '') return { source: 'variable', place: variable, texts: [fromVariable] }
  const fromFile = file.settings.get(field.name.toLowerCase())
  if (fromFile === undefined) return undefined
  const place = `${field.name} in ${file.path}`
  if (typeof fromFile === 'string') return { source: 'file', place, texts: [fromFile] }
  return { source: 'file', place, texts: { items: fromFile } }
}

type Combined = { readonly value: SettingValue } | { readonly error: string; readonly text: string }

/** A list grows with each flag; of anything else the last one counts. */
function combine(field: SettingField, texts: Written['texts']): Combined {
  if ('items' in texts) {
    if (field.type === 'string-list') return { value: texts.items }
    return { error: 'must be one value, not a list', text: texts.items.join(',') }
  }
  if (field.type !== 'string-list') {
    const text = texts.at(-1) ?? ''
    const parsed = parseValue(field, text)
    return 'error' in parsed ? { ...parsed, text } : parsed
  }
  const items: string[] = []
  for (const text of texts) {
    const parsed = parseValue(field, text)
    if ('error' in parsed) return { ...parsed, text }
    if (Array.isArray(parsed.value)) items.push(...parsed.value)
  }
  return { value: items }
}
