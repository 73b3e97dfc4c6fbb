import type { SettingField } from '../../definition.ts'
import { builtInFlags, type Command, commands, type Shell } from './commands.ts'

interface Words {
  readonly commands: readonly Command[]
  readonly flags: readonly SettingField[]
}

/** A script that completes commands, flags and the flags' fixed values. Hidden flags are left out, as in help. */
export function renderCompletion(shell: Shell, program: string, settings: readonly SettingField[]): string {
  const flags = [
    ...settings.filter(({ hidden }) => !hidden),
    ...commands.flatMap((command) => command.flags),
    ...builtInFlags,
  ]
  return scripts[shell](program, { commands, flags })
}

/** Values a flag may have, or undefined where the shell's own file completion serves best. */
function valuesOf(field: SettingField): readonly string[] | undefined {
  if (field.name === 'log-level') return ['debug', 'info', 'warn', 'error']
  if (field.name === 'log-format') return ['json', 'console']
  return field.type === 'string' ? field.options : undefined
}

const scripts: Record<Shell, (program: string, words: Words) => string> = {
  bash(program, { commands, flags }) {
    const name = `_${identifier(program)}`
    const values = flags.flatMap((field) => {
      const options = valuesOf(field)
      return options === undefined
        ? []
        : [`    --${field.name}) COMPREPLY=($(compgen -W "${options.join(' ')}" -- "$current")); return ;;`]
    })
    const operands = commands.flatMap(({ name, operand }) =>
      operand?.values.length
        ? [`    ${name}) COMPREPLY=($(compgen -W "${operand.values.join(' ')}" -- "$current")); return ;;`]
        : [],
    )
    return script(`
# bash completion of ${program}: source this file, or write it into bash-completion's folder
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  # bash splits --flag=value into three words
  if [[ $current == = ]]; then current=""
  elif [[ $previous == = ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  case "$previous" in
${[...values, ...operands].join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "${flags.map((field) => `--${field.name}`).join(' ')}" -- "$current"))
  elif [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')}" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F ${name} ${program}`)
  },

  zsh(program, { commands, flags }) {
    const specs = flags.map((field) => {
      const options = valuesOf(field)
      const argument = field.type === 'bool' ? '' : `=:value:${options ? `(${options.join(' ')})` : '_files'}`
      return `    '*--${field.name}${argument === '' ? '' : '='}[${zshText(field.description)}]${argument.slice(1)}'`
    })
    const operands = commands.flatMap(({ name, operand }) =>
      operand?.values.length ? [`        ${name}) _values ${operand.name} ${operand.values.join(' ')} ;;`] : [],
    )
    return script(`
#compdef ${program}
# zsh completion of ${program}: write it as _${program} into a folder of $fpath
_${identifier(program)}() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    '${name}:${zshText(summary)}'`).join('\n')}
  )
  _arguments -C \\
${specs.join(' \\\n')} \\
    '1:command:->command' '*::operand:->operand'
  case $state in
    command) _describe command commands ;;
    operand)
      case $words[1] in
${operands.join('\n')}
      esac ;;
  esac
}
compdef _${identifier(program)} ${program}`)
  },

  fish(program, { commands, flags }) {
    const line = (rest: string) => `complete -c ${program} ${rest}`
    return script(
      [
        `# fish completion of ${program}: write it as ${program}.fish into ~/.config/fish/completions`,
        ...commands.map(({ name, summary }) => line(`-n __fish_use_subcommand -f -a ${name} -d ${inFish(summary)}`)),
        ...commands.flatMap(({ name, operand }) =>
          operand?.values.length
            ? [line(`-n '__fish_seen_subcommand_from ${name}' -f -a '${operand.values.join(' ')}'`)]
            : [],
        ),
        ...flags.map((field) => {
          const options = valuesOf(field)
          const value = field.type === 'bool' ? '' : options ? ` -x -a '${options.join(' ')}'` : ' -r'
          const short = field.shorthand === undefined ? '' : ` -s ${field.shorthand}`
          return line(`-l ${field.name}${short}${value} -d ${inFish(field.description)}`)
        }),
      ].join('\n'),
    )
  },

  powershell(program, { commands, flags }) {
    const values = flags.flatMap((field) => {
      const options = valuesOf(field)
      return options === undefined ? [] : [`    '--${field.name}' = @(${options.map(inPowershell).join(', ')})`]
    })
    const operands = commands.flatMap(({ name, operand }) =>
      operand?.values.length ? [`    '${name}' = @(${operand.values.map(inPowershell).join(', ')})`] : [],
    )
    return script(`
# PowerShell completion of ${program}: dot-source it from $PROFILE
Register-ArgumentCompleter -Native -CommandName ${inPowershell(program)} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $values = @{
${[...values, ...operands].join('\n')}
  }
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  if ($wordToComplete -ne '') { $words = @($words | Select-Object -SkipLast 1) }
  $previous = $words[-1]
  $candidates = if ($values.ContainsKey($previous)) { $values[$previous] }
    elseif ($wordToComplete -like '-*') { @(${flags.map((field) => inPowershell(`--${field.name}`)).join(', ')}) }
    elseif ($words.Count -eq 1) { @(${commands.map(({ name }) => inPowershell(name)).join(', ')}) }
    else { @() }
  $candidates | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}`)
  },
}

function script(text: string): string {
  return `${text.trim()}\n`
}

function identifier(program: string): string {
  return program.replaceAll(/[^A-Za-z0-9]/g, '_')
}

function inFish(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}

function inPowershell(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function zshText(text: string): string {
  return text.replaceAll(/['[\]:\\]/g, ' ')
}
