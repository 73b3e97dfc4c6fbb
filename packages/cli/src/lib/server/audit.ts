import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { type InstallationOptions, withInstallationOptions } from './options.ts'
import { loadServer, withInstallation } from './with-installation.ts'

export function addAudit(program: Command, context: CommandContext): void {
  const audit = program.command('audit').description('The audit log: what actors did, append-only.')
  withInstallationOptions(
    audit
      .command('verify')
      .description(
        'Recomputes the hash chain and the signatures of its checkpoints; names the first place that does not hold.',
      ),
  ).action((options: InstallationOptions) =>
    withInstallation(context, options, async ({ database, masterKeys }) => {
      const { verifyAudit } = await loadServer()
      const { broken, events, unsealed, checkpoints } = await verifyAudit(database.db, masterKeys)
      if (options.json)
        await context.stdout.write(
          `${JSON.stringify({ intact: broken === undefined, events, unsealed, checkpoints, ...(broken && { broken }) })}\n`,
        )
      if (broken !== undefined) {
        const where = broken.place === undefined ? '' : ` at place ${broken.place}`
        const event = broken.eventId === undefined ? '' : ` (event ${broken.eventId})`
        throw new CliError(`the audit log does not hold${where}${event}: ${broken.reason}`)
      }
      if (!options.json)
        await context.stdout.write(
          `The audit log holds. Events in the chain: ${events}; still to be given their place: ${unsealed}; signed checkpoints: ${checkpoints}.\n`,
        )
    }),
  )
}
