import type { Command } from 'commander'
import type { CommandContext } from '../../command-context.ts'
import { entitlementOutput } from '../json/output-json.ts'
import { writeListObject } from '../json/write-list.ts'
import { withSession } from '../session.ts'
import { entitlementCells, entitlementColumns } from '../view/columns.ts'
import { requireResourceType } from '../view/require-known.ts'
import { type SyncOptions, syncOption, type TypeOptions, typeOption } from './options.ts'

export function addEntitlements(parent: Command, context: CommandContext): void {
  parent
    .command('entitlements')
    .description('List the entitlements.')
    .addOption(typeOption('only entitlements of resources of this type'))
    .addOption(syncOption())
    .action(({ resourceType, syncId }: SyncOptions & TypeOptions, command: Command) =>
      withSession(context, command, async ({ file, view: openView, asJson, stdout, json, rows, table }) => {
        const view = openView(syncId)
        if (resourceType !== undefined) requireResourceType(view, resourceType)
        const filter = resourceType === undefined ? {} : { resourceTypeId: resourceType }
        const entitlements = rows(file.entitlements(view.syncId, filter))
        if (asJson) {
          await writeListObject(stdout, 'entitlements', entitlements, ({ entitlement }) =>
            entitlementOutput(json, view, entitlement),
          )
          return
        }
        const lines = table(entitlementColumns)
        for await (const { entitlement } of entitlements) await lines.row(entitlementCells(view, entitlement))
        await lines.end()
      }),
    )
}
