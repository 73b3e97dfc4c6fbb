import { serviceUsersList, usersList } from '../client/console-lists.ts'
import type { ConsoleServiceUser, ConsoleUser } from '../client/console-objects.ts'
import { findApiTokenResource } from '../resources/api-token.ts'
import { serviceUserType, userType } from '../resources/resource-types.ts'
import { toServiceUserResource } from '../resources/service-user.ts'
import { toUserResource } from '../resources/user.ts'
import type { PeopleKind } from './people-pass.ts'

export const users: PeopleKind<ConsoleUser> = {
  list: usersList,
  type: userType,
  neverEmptyBecause: 'every console has an administrator',
  toResources: (user, holdings) => [toUserResource(user, holdings)],
}

/** `now`: one moment for a whole run, so that the tokens of a list are judged alike. */
export function serviceUsersAt(now: Date): PeopleKind<ConsoleServiceUser> {
  return {
    list: serviceUsersList,
    type: serviceUserType,
    toResources(serviceUser, holdings) {
      const token = findApiTokenResource(serviceUser)
      return [toServiceUserResource(serviceUser, holdings, now), ...(token === undefined ? [] : [token])]
    },
  }
}
