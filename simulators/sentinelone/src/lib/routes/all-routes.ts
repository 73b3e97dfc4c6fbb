import type { Console } from '../console.ts'
import type { Route } from '../http/router.ts'
import { accountRoutes } from './accounts.ts'
import { activityRoutes } from './activities.ts'
import { exportRoutes } from './exports.ts'
import { groupRoutes } from './groups.ts'
import { roleReadRoutes } from './roles-read.ts'
import { roleWriteRoutes } from './roles-write.ts'
import { serviceUserReadRoutes } from './service-users-read.ts'
import { serviceUserWriteRoutes } from './service-users-write.ts'
import { settingsRoutes } from './settings.ts'
import { siteRoutes } from './sites.ts'
import { systemRoutes } from './system.ts'
import { userActionRoutes } from './users-actions.ts'
import { userReadRoutes } from './users-read.ts'
import { userTokenRoutes } from './users-tokens.ts'
import { userWriteRoutes } from './users-write.ts'

/** Every endpoint there is. What is not here is a 404, whatever its method. */
export function allRoutes(console: Console): Route[] {
  return [
    ...systemRoutes(console),
    ...settingsRoutes(console),
    ...accountRoutes(console),
    ...siteRoutes(console),
    ...groupRoutes(console),
    ...userReadRoutes(console),
    ...userWriteRoutes(console),
    ...userActionRoutes(console),
    ...userTokenRoutes(console),
    ...serviceUserReadRoutes(console),
    ...serviceUserWriteRoutes(console),
    ...roleReadRoutes(console),
    ...roleWriteRoutes(console),
    ...activityRoutes(console),
    ...exportRoutes(console),
  ]
}
