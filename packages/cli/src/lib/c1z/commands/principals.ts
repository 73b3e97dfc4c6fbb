import type { Command } from 'commander'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { resourceOutput } from '../json/output-json.ts'
import { writeListObject } from '../json/write-list.ts'
import { withSession } from '../session.ts'
import { resourceCells, resourceColumns } from '../view/columns.ts'
import { principalsOf } from '../view/principals.ts'
import { type GrantSelection, selectGrants } from '../view/select-grants.ts'
import { entitlementOption, resourceOption, type SyncOptions, syncOption, typeOption } from './options.ts'
import { addPrincipalsCompare } from './principals-compare.ts'

export function addPrincipals(parent: Command, context: CommandContext): void {
  const principals = parent
    .command('principals')
    .description('List who holds grants.')
    .addOption(typeOption('only principals of grants of the resource given with -r, which is of this type'))
    .addOption(resourceOption('only principals of grants of this resource; needs -t'))
    .addOption(entitlementOption('only principals of grants of this entitlement'))
    .addOption(syncOption())
    .action((options: SyncOptions & GrantSelection, command: Command) =>
      withSession(context, command, async ({ file, view: openView, asJson, stdout, json, rows, table }) => {
        if (options.resourceType !== undefined && options.resource === undefined) {
          throw new CliError('-t/--resource-type names the type of a resource; add -r/--resource')
        }
        const view = openView(options.syncId)
        const found = principalsOf(view, rows(file.grants(view.syncId, selectGrants(view, options))))
        if (asJson) {
          await writeListObject(stdout, 'resources', found, (resource) => resourceOutput(json, view, resource))
          return
        }
        const lines = table(resourceColumns)
        for await (const resource of found) await lines.row(resourceCells(view, resource))
        await lines.end()
      }),
    )
  addPrincipalsCompare(principals, context)
}
