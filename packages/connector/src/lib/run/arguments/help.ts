import type { SettingField } from '../../definition.ts'
import { defaultOf, isZero, variableOf } from '../settings/field.ts'
import { builtInFlags, type Command, commands } from './commands.ts'

export interface Program {
  readonly name: string
  readonly summary: string
}

/** The help page of the program, or of one of its commands. */
export function renderHelp(program: Program, settings: readonly SettingField[], command?: Command): string {
  const usage = command === undefined ? '[flags]' : `${command.name}${operand(command)} [flags]`
  const paragraphs = [
    command === undefined ? program.summary : command.summary,
    `Usage:\n  ${program.name} ${usage}${command === undefined ? `\n  ${program.name} [command]` : ''}`,
  ]
  if (command === undefined) {
    paragraphs.push(`Commands:\n${columns(commands.map(({ name, summary }) => [name, summary]))}`)
    paragraphs.push(`Flags:\n${columns(flagRows(settings, builtInFlags))}`)
    paragraphs.push(`"${program.name} [command] --help" says more about a command.`)
  } else {
    paragraphs.push(`Flags:\n${columns(flagRows([], [...command.flags, ...builtInFlags]))}`)
    paragraphs.push(`Settings:\n${columns(flagRows(settings, []))}`)
  }
  return `${paragraphs.join('\n\n')}\n`
}

function operand({ operand }: Command): string {
  if (operand === undefined) return ''
  return operand.values.length === 0 ? ` [${operand.name}]` : ` ${operand.values.join('|')}`
}

function flagRows(settings: readonly SettingField[], others: readonly SettingField[]): string[][] {
  return [
    ...settings.filter(({ hidden }) => !hidden).map((field) => ({ field, end: ` ($${variableOf(field.name)})` })),
    ...others.map((field) => ({ field, end: '' })),
  ]
    .sort((a, b) => (a.field.name < b.field.name ? -1 : 1))
    .map(({ field, end }) => [flagLabel(field), `${flagText(field)}${end}`])
}

const typeLabels = { string: ' string', bool: '', int: ' int', 'string-list': ' strings' } as const

function flagLabel(field: SettingField): string {
  const short = field.shorthand === undefined ? '    ' : `-${field.shorthand}, `
  return `${short}--${field.name}${typeLabels[field.type]}`
}

/** What it does and, where it says something, its default; the variable follows, so that each text ends with it. */
function flagText(field: SettingField): string {
  const value = defaultOf(field)
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const text = `${field.required ? 'required: ' : ''}${field.description}`
  return isZero(value) ? text : `${text} (default ${shown})`
}

function columns(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([first = '']) => first.length))
  return rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}   ${second}`).join('\n')
}
