/** What the person may do, by the names of the server's policy table (packages/server/src/lib/authz/policy-table.ts). */
export interface Me {
  readonly userId: string
  readonly permissions: ReadonlySet<string>
}

export const can = {
  seeConnectors: (me: Me) => me.permissions.has('connector.see'),
  addConnectors: (me: Me) => me.permissions.has('connector.create'),
  seeApps: (me: Me) => me.permissions.has('app.see'),
  seeUsers: (me: Me) => me.permissions.has('user.see'),
} as const
