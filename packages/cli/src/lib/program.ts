import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { addC1zCommand } from './c1z/command.ts'
import type { CommandContext } from './command-context.ts'

/** `say` takes what the parser prints: help, version, complaints. */
export function createProgram(context: CommandContext, say: (text: string) => void): Command {
  const program = new Command('rostrum')
    .description('Open, self-hosted access governance for SentinelOne')
    .version(manifest.version, '-v, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    // Both are inherited by the commands that are added afterwards.
    .exitOverride()
    .configureOutput({ writeOut: say, writeErr: say, outputError: () => {} })
    .configureHelp({ showGlobalOptions: true })
  addC1zCommand(program, context)
  return program
}
