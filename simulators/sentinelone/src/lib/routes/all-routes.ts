import type { Console } from '../console.ts'
import type { Route } from '../http/router.ts'
import { accountRoutes } from './accounts.ts'
import { activityRoutes } from './activities.ts'
import { groupRoutes } from './groups.ts'
import { roleReadRoutes } from './roles-read.ts'
import { serviceUserReadRoutes } from './service-users-read.ts'
import { siteRoutes } from './sites.ts'
import { systemRoutes } from './system.ts'
import { userReadRoutes } from './users-read.ts'

export function allRoutes(console: Console): Route[] {
  return [
    ...systemRoutes(console),
    ...accountRoutes(console),
    ...siteRoutes(console),
    ...groupRoutes(console),
    ...userReadRoutes(console),
    ...serviceUserReadRoutes(console),
    ...roleReadRoutes(console),
    ...activityRoutes(console),
  ]
}
