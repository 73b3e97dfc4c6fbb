/** What the person may do, by the names of the server's policy table (packages/server/src/lib/authz/policy-table.ts). */
export interface Me {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
  readonly permissions: ReadonlySet<string>
  /** whether people are written to at all */
  readonly isMailOn: boolean
}

export const can = {
  seeConnectors: (me: Me) => me.permissions.has('connector.see'),
  addConnectors: (me: Me) => me.permissions.has('connector.create'),
  promoteApps: (me: Me) => me.permissions.has('app.promote'),
  seePolicies: (me: Me) => me.permissions.has('policy.see'),
  createApps: (me: Me) => me.permissions.has('app.create'),
  seeApps: (me: Me) => me.permissions.has('app.see'),
  seeLog: (me: Me) => me.permissions.has('log.see'),
  seeSettings: (me: Me) => me.permissions.has('settings.see'),
  seeTasks: (me: Me) => me.permissions.has('task.see'),
  seeUsers: (me: Me) => me.permissions.has('user.see'),
  askForAnyone: (me: Me) => me.permissions.has('request.anyone'),
  manageSettings: (me: Me) => me.permissions.has('settings.manage'),
  manageUsers: (me: Me) => me.permissions.has('user.manage'),
} as const
