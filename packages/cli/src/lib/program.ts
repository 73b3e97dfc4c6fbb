import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { addC1zCommand } from './c1z/command.ts'
import type { CommandContext } from './command-context.ts'
import { addAudit } from './server/audit.ts'
import { addConnector } from './server/connector.ts'
import { addImport } from './server/import.ts'
import { addMail } from './server/mail.ts'
import { addAdmin, addCredential, addSignInLink } from './server/people.ts'
import { addMigrate, addServe, addWork } from './server/serve.ts'

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
  addServe(program, context)
  addWork(program, context)
  addMigrate(program, context)
  addAdmin(program, context)
  addCredential(program, context)
  addSignInLink(program, context)
  addMail(program, context)
  addConnector(program, context)
  addImport(program, context)
  addAudit(program, context)
  addC1zCommand(program, context)
  return program
}
