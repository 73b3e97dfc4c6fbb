import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { addAccess } from './commands/access.ts'
import { addDiff } from './commands/diff.ts'
import { addEntitlements } from './commands/entitlements.ts'
import { addExport } from './commands/export.ts'
import { addGrants } from './commands/grants.ts'
import { addPrincipals } from './commands/principals.ts'
import { addResourceTypes } from './commands/resource-types.ts'
import { addResources } from './commands/resources.ts'
import { addStats } from './commands/stats.ts'
import { addSyncs } from './commands/syncs.ts'

/** `rostrum c1z`: a sync file looked at, with the words and shapes of the `baton` reader (c1z-format 8). */
export function addC1zCommand(program: Command, context: CommandContext): void {
  const c1z = program
    .command('c1z')
    .summary('look into a sync file')
    .description('Looks into a sync file. Every command shows the sync that was finished last, unless told otherwise.')
    .option('-f, --file <path>', 'the sync file', 'sync.c1z')
    .option('-o, --output-format <format>', 'console or json', 'console')
    .option('--json', 'the same as -o json')
  addResourceTypes(c1z, context)
  addResources(c1z, context)
  addEntitlements(c1z, context)
  addGrants(c1z, context)
  addPrincipals(c1z, context)
  addAccess(c1z, context)
  addSyncs(c1z, context)
  addStats(c1z, context)
  addDiff(c1z, context)
  addExport(c1z, context)
}
