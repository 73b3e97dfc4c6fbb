import type { SettingField } from '../../definition.ts'

export type CommandName = '' | 'capabilities' | 'check' | 'completion' | 'config' | 'health-check' | 'help'

export interface Command {
  readonly name: CommandName
  readonly summary: string
  /** what may stand behind the name */
  readonly operand?: { readonly name: string; readonly values: readonly string[] }
  /** flags of this command alone; they are no settings and have no variable */
  readonly flags: readonly SettingField[]
}

export const shells = ['bash', 'fish', 'powershell', 'zsh'] as const
export type Shell = (typeof shells)[number]
const healthEndpoints = ['health', 'live', 'ready'] as const

export const commands: readonly Command[] = [
  { name: 'capabilities', summary: 'Print what the connector can do, as JSON', flags: [] },
  {
    name: 'check',
    summary: 'Try the settings against the connected system and say what is wrong',
    flags: [
      { name: 'json', type: 'bool', description: 'One JSON line a check; settings may come as a JSON object on stdin' },
    ],
  },
  {
    name: 'completion',
    summary: 'Print a completion script for a shell',
    operand: { name: 'shell', values: shells },
    flags: [],
  },
  { name: 'config', summary: 'Print which settings the connector has, as JSON', flags: [] },
  {
    name: 'health-check',
    summary: 'Ask a running connector whether it is well',
    flags: [
      {
        name: 'endpoint',
        type: 'string',
        default: 'health',
        options: healthEndpoints,
        description: 'Which question: health, live or ready',
      },
      { name: 'timeout', type: 'int', default: 5, min: 1, description: 'Seconds to wait for the answer' },
    ],
  },
  { name: 'help', summary: 'Help about a command', operand: { name: 'command', values: [] }, flags: [] },
]

/** Flags every command has besides the settings. */
export const builtInFlags: readonly SettingField[] = [
  { name: 'help', type: 'bool', shorthand: 'h', description: 'Show this help' },
  { name: 'version', type: 'bool', shorthand: 'v', description: 'Show the version' },
]
