import { rolesList } from '../client/console-lists.ts'
import type { ConsoleRole } from '../client/console-objects.ts'
import { ConsolePass, type PassContext } from './context.ts'
import { emptyListError } from './empty-list.ts'
import type { Rows } from './rows.ts'

export class RolesPass extends ConsolePass<ConsoleRole> {
  constructor(context: PassContext) {
    super(context, rolesList, [])
  }

  protected add(role: ConsoleRole, rows: Rows): void {
    const { map, limits } = this.context
    if (map.findRole(role.id) !== undefined) return
    const isMadeInPlace = !role.predefined && role.scope !== 'tenant'
    if (limits.areSet && isMadeInPlace) map.spareRole(role)
    else rows.addRole(role)
  }

  finish(): Rows {
    if (!this.context.map.wasListed(this.name)) throw emptyListError(this.list, 'every console has predefined roles')
    return this.newRows()
  }
}
