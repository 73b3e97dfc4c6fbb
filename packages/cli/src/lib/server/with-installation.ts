import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Config, ConfigFlags, Context, Logger } from '@rostrum/server'
import { CliError, NotFoundError } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'

/** Where npm puts the programs of this repository's connectors. */
const installedPrograms = fileURLToPath(new URL('../../../../../node_modules/.bin', import.meta.url))

/** The console's files; there are none where it was not built. */
const builtConsole = fileURLToPath(new URL('../../../../console/dist/site', import.meta.url))

/** The server's own code, loaded only by the commands that need it: `rostrum c1z` is to start quickly. */
export function loadServer() {
  return import('@rostrum/server')
}

/** Who works at the command line: the operating system has let them. */
export function operator({ io }: CommandContext) {
  return { kind: 'system', source: { program: 'rostrum', user: io.env.USER ?? io.env.LOGNAME ?? 'unknown' } } as const
}

/** Settings and log of a command, with its errors told as sentences. */
export async function withConfig<T>(
  { io }: CommandContext,
  flags: ConfigFlags,
  work: (config: Config, log: Logger) => Promise<T>,
): Promise<T> {
  const { readConfig, createLogger, isRefusal, ServiceError } = await loadServer()
  try {
    const config = readConfig(
      {
        ROSTRUM_CONNECTORS_DIR: installedPrograms,
        ...(existsSync(builtConsole) && { ROSTRUM_CONSOLE_DIR: builtConsole }),
        ...io.env,
      },
      io.cwd,
      flags,
    )
    return await work(config, createLogger(config.logLevel, io.stderr))
  } catch (error) {
    if (error instanceof ServiceError)
      throw error.code === 'not_found'
        ? new NotFoundError(error.message)
        : new CliError(error.message, { cause: error })
    if (isRefusal(error)) throw new CliError(error.message, { cause: error })
    throw error
  }
}

/** An installation for the time of one command, whether a server runs on it or not. */
export function withInstallation<T>(
  context: CommandContext,
  flags: ConfigFlags,
  work: (services: Context) => Promise<T>,
): Promise<T> {
  return withConfig(context, flags, async (config, log) => {
    const { Installation } = await loadServer()
    await using installation = await Installation.open(config, log, { isJoining: true })
    return await work(installation.context)
  })
}
