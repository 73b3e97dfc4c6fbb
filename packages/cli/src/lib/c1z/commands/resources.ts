import type { Command } from 'commander'
import type { CommandContext } from '../../command-context.ts'
import { resourceOutput } from '../json/output-json.ts'
import { writeListObject } from '../json/write-list.ts'
import { withSession } from '../session.ts'
import { resourceCells, resourceColumns } from '../view/columns.ts'
import { requireResourceType } from '../view/require-known.ts'
import { type SyncOptions, syncOption, type TypeOptions, typeOption } from './options.ts'

export function addResources(parent: Command, context: CommandContext): void {
  parent
    .command('resources')
    .description('List the resources.')
    .addOption(typeOption('only resources of this type'))
    .addOption(syncOption())
    .action(({ resourceType, syncId }: SyncOptions & TypeOptions, command: Command) =>
      withSession(context, command, async ({ file, view: openView, asJson, stdout, json, rows, table }) => {
        const view = openView(syncId)
        if (resourceType !== undefined) requireResourceType(view, resourceType)
        const filter = resourceType === undefined ? {} : { resourceTypeId: resourceType }
        const resources = rows(file.resources(view.syncId, filter))
        if (asJson) {
          await writeListObject(stdout, 'resources', resources, ({ resource }) => resourceOutput(json, view, resource))
          return
        }
        const lines = table(resourceColumns)
        for await (const { resource } of resources) await lines.row(resourceCells(view, resource))
        await lines.end()
      }),
    )
}
