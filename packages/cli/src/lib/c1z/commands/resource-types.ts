import type { Command } from 'commander'
import type { CommandContext } from '../../command-context.ts'
import { resourceTypeOutput } from '../json/output-json.ts'
import { writeListObject } from '../json/write-list.ts'
import { withSession } from '../session.ts'
import { resourceTypeCells, resourceTypeColumns } from '../view/columns.ts'
import { type SyncOptions, syncOption } from './options.ts'

export function addResourceTypes(parent: Command, context: CommandContext): void {
  parent
    .command('resource-types')
    .description('List the resource types.')
    .addOption(syncOption())
    .action((options: SyncOptions, command: Command) =>
      withSession(context, command, async ({ file, view: openView, asJson, stdout, json, rows, table }) => {
        const view = openView(options.syncId)
        const resourceTypes = rows(file.resourceTypes(view.syncId))
        if (asJson) {
          await writeListObject(stdout, 'resourceTypes', resourceTypes, (row) =>
            resourceTypeOutput(json, row.resourceType),
          )
          return
        }
        const lines = table(resourceTypeColumns)
        for await (const { resourceType } of resourceTypes) await lines.row(resourceTypeCells(resourceType))
        await lines.end()
      }),
    )
}
