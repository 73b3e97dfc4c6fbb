import type { ConnectorDefinition, SettingField, Settings } from '../definition.ts'
import { type Command, commands, type Shell, shells } from './arguments/commands.ts'
import { type ParsedArguments, parseArguments } from './arguments/parse-arguments.ts'
import { exitCodeOf } from './exit-code.ts'
import { Redactor } from './logging/redactor.ts'
import { chooseOperation } from './operations.ts'
import { processIo, type RunnerIo } from './runner-io.ts'
import { describeFailure, runSession, type Session } from './session.ts'
import { type ConfigFile, readConfigFile } from './settings/config-file.ts'
import { listOf, numberOf, textOf } from './settings/read-setting.ts'
import { type ResolvedSettings, resolveSettings } from './settings/resolve-settings.ts'
import { mergeFields, standardFields } from './settings/standard-fields.ts'
import { validateSettings } from './settings/validate-settings.ts'
import { takeSupervision } from './supervision.ts'
import { UsageError } from './usage-error.ts'

/**
 * Runs a connector as a program: reads its command line and settings, does the one thing asked for, and returns the
 * exit code. Everything it touches can be replaced, so a test can run it in its own process.
 */
export async function runConnector(definition: ConnectorDefinition, io: Partial<RunnerIo> = {}): Promise<number> {
  const program = new Program(definition, { ...processIo(), ...io })
  return program.run()
}

/** Runs a connector as this very process. */
export async function main(definition: ConnectorDefinition): Promise<void> {
  process.exitCode = await runConnector(definition)
  // All output is written by now; a connection somebody forgot must not keep a finished program alive.
  setTimeout(() => process.exit(), 1000).unref()
}

interface LoadedSettings {
  readonly file: ConfigFile
  readonly resolved: ResolvedSettings
}

class Program {
  readonly #definition: ConnectorDefinition
  readonly #io: RunnerIo
  readonly #fields: readonly SettingField[]
  readonly #redactor = new Redactor()

  constructor(definition: ConnectorDefinition, io: RunnerIo) {
    this.#definition = definition
    this.#io = io
    this.#fields = mergeFields(standardFields(io.stdout.isTerminal ? 'console' : 'json'), definition.fields)
  }

  async run(): Promise<number> {
    try {
      return await this.#dispatch(parseArguments(this.#io.argv, this.#fields))
    } catch (error) {
      this.#io.stderr.write(`${this.#redactor.redact(describeFailure(error))}\n`)
      return exitCodeOf(error)
    }
  }

  async #dispatch(parsed: ParsedArguments): Promise<number> {
    const { name, version, description } = this.#definition
    const command = commands.find((candidate) => candidate.name === parsed.command)
    if (parsed.help) return this.#help(command)
    if (parsed.version) return this.#print(`${name} version ${version}\n`)
    refuseOperands(parsed, command)
    switch (parsed.command) {
      case '':
        return this.#runOnce(parsed)
      case 'check':
        return this.#check(parsed)
      case 'health-check':
        return this.#healthCheck(parsed)
      case 'capabilities': {
        const { describeCapabilities, renderCapabilities } = await import('./commands/capabilities.ts')
        const connector = this.#definition.createUnconfigured()
        try {
          return this.#print(renderCapabilities(describeCapabilities(connector)))
        } finally {
          await connector.close()
        }
      }
      case 'config': {
        const { describeConfiguration, renderConfiguration } = await import('./commands/config.ts')
        return this.#print(renderConfiguration(describeConfiguration(description, this.#fields)))
      }
      case 'completion': {
        const { renderCompletion } = await import('./arguments/completion.ts')
        return this.#print(renderCompletion(findShell(parsed.operands[0]), name, this.#fields))
      }
      case 'help':
        return this.#help(commands.find((candidate) => candidate.name === parsed.operands[0]))
      default:
        return parsed.command satisfies never
    }
  }

  async #runOnce(parsed: ParsedArguments): Promise<number> {
    const io = parsed.flags.get('supervised')?.at(-1) === 'true' ? await takeSupervision(this.#io) : this.#io
    const { file, resolved } = this.#load(parsed, io.env)
    validateSettings(this.#fields, resolved, file)
    const isSync = chooseOperation(resolved.values) === undefined
    const work = async (session: Session) => {
      const { runOnce } = await import('./commands/sync.ts')
      return runOnce(this.#definition, session, io)
    }
    return this.#session(file, resolved.values, isSync, work, io)
  }

  async #check(parsed: ParsedArguments): Promise<number> {
    const { readStdinSettings } = await import('./commands/stdin-settings.ts')
    const { runChecks, reportRefusal } = await import('./commands/check.ts')
    const json = parsed.flags.get('json')?.at(-1) === 'true'
    try {
      const { stdin, clock, env } = this.#io
      const sent = json ? await readStdinSettings(stdin, clock) : {}
      const { file, resolved } = this.#load(parsed, { ...env, ...sent })
      validateSettings(this.#fields, resolved, file)
      return await this.#session(file, resolved.values, false, ({ settings, environment, signal }) => {
        const create = () => this.#definition.create(settings, environment)
        return runChecks({ json, redactor: this.#redactor, io: this.#io, signal, create })
      })
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return reportRefusal(error, { json, redactor: this.#redactor, io: this.#io })
    }
  }

  async #healthCheck(parsed: ParsedArguments): Promise<number> {
    const { file, resolved } = this.#load(parsed, this.#io.env)
    const own = commands.find(({ name }) => name === 'health-check')?.flags ?? []
    const question = resolveSettings(own, { flags: parsed.flags, env: {}, file: { path: '', settings: new Map() } })
    // Only what the question needs: it is asked where the connector's own settings may not be known.
    const needed = this.#fields.filter(({ name }) => name.startsWith('health-check-'))
    validateSettings(needed, { ...resolved, sourceOf: () => 'default' }, file)
    validateSettings(own, question, file)
    const { checkHealth } = await import('./commands/health-check.ts')
    return checkHealth(
      {
        address: textOf(resolved.values, 'health-check-bind-address'),
        port: numberOf(resolved.values, 'health-check-port'),
        endpoint: textOf(question.values, 'endpoint'),
        timeoutSeconds: numberOf(question.values, 'timeout'),
      },
      this.#io,
    )
  }

  async #help(command: Command | undefined): Promise<number> {
    const { renderHelp } = await import('./arguments/help.ts')
    const { name, description } = this.#definition
    const summary = description.description ?? description.displayName
    return this.#print(renderHelp({ name, summary }, this.#fields, command))
  }

  #load(parsed: ParsedArguments, env: RunnerIo['env']): LoadedSettings {
    const file = readConfigFile(this.#io.cwd, env)
    const resolved = resolveSettings(this.#fields, { flags: parsed.flags, env, file })
    for (const field of this.#fields) {
      if (!field.secret) continue
      const secrets =
        field.type === 'string-list' ? listOf(resolved.values, field.name) : [String(resolved.values[field.name])]
      for (const secret of secrets) this.#redactor.add(secret)
    }
    return { file, resolved }
  }

  #session(
    file: ConfigFile,
    settings: Settings,
    isSync: boolean,
    work: Parameters<typeof runSession>[1],
    io = this.#io,
  ) {
    const options = { definition: this.#definition, settings, redactor: this.#redactor, io, isSync }
    return runSession(options, (session) => {
      if (file.ignored !== undefined) {
        session.environment.log.debug('configuration file not used', { path: file.path, error: file.ignored })
      }
      return work(session)
    })
  }

  #print(text: string): number {
    this.#io.stdout.write(text)
    return 0
  }
}

function findShell(word: string | undefined): Shell {
  const shell = shells.find((name) => name === word)
  if (shell === undefined) throw new UsageError(`completion needs the name of a shell: ${shells.join(', ')}`)
  return shell
}

function refuseOperands({ operands }: ParsedArguments, command: Command | undefined): void {
  const allowed = command?.operand === undefined ? 0 : 1
  if (operands.length > allowed) {
    throw new UsageError(
      `${command?.name ?? 'the connector'} takes ${allowed === 0 ? 'no arguments' : 'one argument'} besides flags`,
    )
  }
}
