import type { ListPass, ListPasses, PassSet, StoredRows } from '@rostrum/connector'
import { ConsoleMap } from './passes/console-map.ts'
import type { PassContext } from './passes/context.ts'
import { HoldingGrants } from './passes/holding-grants.ts'
import { serviceUsersAt, users } from './passes/people-kinds.ts'
import { PeoplePass } from './passes/people-pass.ts'
import { AccountsPass, SitesPass } from './passes/place-passes.ts'
import { RolesPass } from './passes/roles-pass.ts'
import { serviceUserType, userType } from './resources/resource-types.ts'

/** What the passes of each sync work with. */
export type PassTools = Omit<PassContext, 'map'>

/** The five lists of a console: roles and places first, then the people who hold the ones in the others. */
export function consolePasses(tools: PassTools): ListPasses {
  return { start: () => new ConsolePasses({ ...tools, map: new ConsoleMap() }) }
}

class ConsolePasses implements PassSet {
  readonly passes: readonly ListPass[]
  readonly #map: ConsoleMap
  readonly #users: Pick<PeoplePass<never>, 'restore'>
  readonly #serviceUsers: Pick<PeoplePass<never>, 'restore'>

  constructor(context: PassContext) {
    const grants = new HoldingGrants(context.scopedEntitlements)
    const usersPass = new PeoplePass(context, users, grants)
    const serviceUsersPass = new PeoplePass(context, serviceUsersAt(context.environment.clock.now()), grants)
    this.#map = context.map
    this.#users = usersPass
    this.#serviceUsers = serviceUsersPass
    this.passes = [
      new RolesPass(context),
      new AccountsPass(context),
      new SitesPass(context),
      usersPass,
      serviceUsersPass,
    ]
  }

  snapshot(): string {
    return this.#map.snapshot()
  }

  restore(stored: StoredRows, snapshot: string): void {
    this.#map.restore(snapshot)
    this.#users.restore(stored.resourceIds(userType.id))
    this.#serviceUsers.restore(stored.resourceIds(serviceUserType.id))
  }
}
