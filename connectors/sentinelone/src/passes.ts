import type { ListPass, ListPasses, PassSet, StoredRows } from '@rostrum/connector'
import { serviceUsersList, usersList } from './client/console-lists.ts'
import { ConsoleMap } from './passes/console-map.ts'
import type { PassContext } from './passes/context.ts'
import { HoldingGrants } from './passes/holding-grants.ts'
import { PeoplePass } from './passes/people-pass.ts'
import { AccountsPass, SitesPass } from './passes/place-passes.ts'
import { RolesPass } from './passes/roles-pass.ts'
import { findApiTokenResource } from './resources/api-token.ts'
import { serviceUserType, userType } from './resources/resource-types.ts'
import { toServiceUserResource } from './resources/service-user.ts'
import { toUserResource } from './resources/user.ts'

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
    // One moment for the whole run, so that tokens of one list are judged alike.
    const now = context.environment.clock.now()
    const users = new PeoplePass(
      context,
      {
        list: usersList,
        type: userType,
        neverEmptyBecause: 'every console has an administrator',
        toResources: (user, holdings) => [toUserResource(user, holdings)],
      },
      grants,
    )
    const serviceUsers = new PeoplePass(
      context,
      {
        list: serviceUsersList,
        type: serviceUserType,
        toResources: (serviceUser, holdings) => {
          const token = findApiTokenResource(serviceUser)
          return [toServiceUserResource(serviceUser, holdings, now), ...(token === undefined ? [] : [token])]
        },
      },
      grants,
    )
    this.#map = context.map
    this.#users = users
    this.#serviceUsers = serviceUsers
    this.passes = [new RolesPass(context), new AccountsPass(context), new SitesPass(context), users, serviceUsers]
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
