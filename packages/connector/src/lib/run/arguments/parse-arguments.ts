import type { SettingField } from '../../definition.ts'
import { parseBool } from '../settings/parse-value.ts'
import { UsageError } from '../usage-error.ts'
import { builtInFlags, type CommandName, commands } from './commands.ts'

export interface ParsedArguments {
  readonly command: CommandName
  /** what stands behind the command's name */
  readonly operands: readonly string[]
  /** values by flag name, in the order given; a bool without a value is "true" */
  readonly flags: ReadonlyMap<string, readonly string[]>
  readonly help: boolean
  readonly version: boolean
}

/**
 * Reads a command line as pflag does: `--flag value` and `--flag=value`, bools that take a value only behind `=`,
 * bundled short flags with the value attached or behind, `--` as the end of flags, and flags before or after the
 * command.
 */
export function parseArguments(argv: readonly string[], settings: readonly SettingField[]): ParsedArguments {
  const command = findCommand(argv, settings)
  const own = commands.find(({ name }) => name === command)?.flags ?? []
  const { flags, positionals } = readFlags(argv, [...settings, ...own, ...builtInFlags])
  return {
    command,
    operands: command === '' ? positionals : positionals.slice(1),
    flags,
    help: isOn(flags, 'help'),
    version: isOn(flags, 'version'),
  }
}

/** The first word that is neither a flag nor a flag's value. Flags of all commands count, since it is not known yet. */
function findCommand(argv: readonly string[], settings: readonly SettingField[]): CommandName {
  const all = [...settings, ...builtInFlags, ...commands.flatMap(({ flags }) => flags)]
  const word = readFlags(argv, all).positionals[0]
  if (word === undefined) return ''
  const known = commands.find(({ name }) => name === word)
  if (known !== undefined) return known.name
  // Only what looks like a command is repeated: a stray value may be a secret.
  const shown = /^[a-z][a-z-]{0,20}$/.test(word) ? `command "${word}"` : 'argument that belongs to no flag'
  throw new UsageError(`unknown ${shown}: the commands are ${commands.map(({ name }) => name).join(', ')}`)
}

function readFlags(argv: readonly string[], fields: readonly SettingField[]) {
  const flags = new Map<string, string[]>()
  const positionals: string[] = []
  const add = (field: SettingField, text: string) => flags.set(field.name, [...(flags.get(field.name) ?? []), text])
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? ''
    if (argument === '--') {
      positionals.push(...argv.slice(at + 1))
      break
    }
    const { field, shown, value } = argument.startsWith('--')
      ? readLong(argument, fields)
      : argument.startsWith('-') && argument !== '-'
        ? readShort(argument, fields, add)
        : { field: undefined, shown: '', value: undefined }
    if (field === undefined) {
      if (shown === '') positionals.push(argument)
    } else if (value !== undefined) {
      add(field, value)
    } else if (field.type === 'bool') {
      add(field, 'true')
    } else {
      at++
      const next = argv[at]
      if (next === undefined) throw new UsageError(`flag ${shown} needs a value`)
      add(field, next)
    }
  }
  return { flags, positionals }
}

interface FlagUse {
  /** absent when there is nothing more to do with the argument */
  readonly field: SettingField | undefined
  readonly shown: string
  readonly value: string | undefined
}

function readLong(argument: string, fields: readonly SettingField[]): FlagUse {
  const equals = argument.indexOf('=')
  const shown = equals === -1 ? argument : argument.slice(0, equals)
  const field = fields.find(({ name }) => `--${name}` === shown)
  if (field === undefined) throw new UsageError(`unknown flag ${shown}: --help lists the flags`)
  return { field, shown, value: equals === -1 ? undefined : argument.slice(equals + 1) }
}

/** `-abc`: bools are set one after another; the first flag that takes a value gets the rest, or the next argument. */
function readShort(
  argument: string,
  fields: readonly SettingField[],
  add: (field: SettingField, text: string) => void,
): FlagUse {
  for (let at = 1; at < argument.length; at++) {
    const shown = `-${argument[at]}`
    const field = fields.find(({ shorthand }) => shorthand === argument[at])
    if (field === undefined) throw new UsageError(`unknown flag ${shown}: --help lists the flags`)
    const rest = argument.slice(at + 1)
    if (rest.startsWith('=')) return { field, shown, value: rest.slice(1) }
    if (field.type !== 'bool') return { field, shown, value: rest === '' ? undefined : rest }
    add(field, 'true')
  }
  return { field: undefined, shown: argument, value: undefined }
}

function isOn(flags: ReadonlyMap<string, readonly string[]>, name: string): boolean {
  const parsed = parseBool(flags.get(name)?.at(-1) ?? 'false')
  if ('error' in parsed) throw new UsageError(`the value of --${name} ${parsed.error}`)
  return parsed.value
}
