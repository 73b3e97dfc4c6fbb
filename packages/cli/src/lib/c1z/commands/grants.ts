import type { Command } from 'commander'
import type { CommandContext } from '../../command-context.ts'
import { grantOutput } from '../json/output-json.ts'
import { writeListObject } from '../json/write-list.ts'
import { withSession } from '../session.ts'
import { grantCells, grantColumns } from '../view/columns.ts'
import { type GrantSelection, selectGrants } from '../view/select-grants.ts'
import { entitlementOption, resourceOption, type SyncOptions, syncOption, typeOption } from './options.ts'

export function addGrants(parent: Command, context: CommandContext): void {
  parent
    .command('grants')
    .description('List the grants.')
    .addOption(typeOption('only grants of entitlements of resources of this type'))
    .addOption(resourceOption('only grants of entitlements of this resource; needs -t'))
    .addOption(entitlementOption('only grants of this entitlement'))
    .addOption(syncOption())
    .action((options: SyncOptions & GrantSelection, command: Command) =>
      withSession(context, command, async ({ file, view: openView, asJson, stdout, json, rows, table }) => {
        const view = openView(options.syncId)
        const grants = rows(file.grants(view.syncId, selectGrants(view, options)))
        if (asJson) {
          await writeListObject(stdout, 'grants', grants, ({ grant }) => grantOutput(json, view, grant))
          return
        }
        const lines = table(grantColumns)
        for await (const { grant } of grants) await lines.row(grantCells(view, grant))
        await lines.end()
      }),
    )
}
