/**
 * Where it is not known what a real console does, the simulator chooses, and every choice can be changed here.
 * A client that is right under each of them is right.
 */
export interface Strictness {
  /** A new user whose e-mail address is taken. */
  readonly duplicateEmail: 400 | 409
  /** Deleting a user that is not there. */
  readonly deletingUnknown: 404 | 200
  /** Asking by id for something outside the token's scope. */
  readonly outOfScope: 404 | 403
  /** What a token gets that lacks a right. Some real endpoints say 401. */
  readonly missingPermission: 403 | 401
  /** An empty or, on creation, missing list of roles for a user. */
  readonly emptyScopeRoles: 'refused' | 'accepted'
  /** Two entries for one place. */
  readonly duplicatePlaces: 'refused' | 'last wins'
  /** `scopeRoles` missing from the change of a service user. */
  readonly serviceUserWithoutScopeRoles: 'refused' | 'cleared' | 'kept'
  /** A new level for a user without the roles that go with it. */
  readonly levelChangeWithoutRoles: 'refused' | 'viewer'
  /** Members of a `scopeRoles` entry that answers have and requests need not have (`name`, `accountName`, `roles`). */
  readonly echoedEntryMembers: 'refused' | 'accepted'
  /** New roles for a user whom single sign-on manages. */
  readonly rolesOfReadOnlyUsers: 'accepted' | 'refused'
  /** Nobody can take the last tenant administrator away. */
  readonly lastAdminGuard: boolean
  /** Nobody can delete themselves. */
  readonly selfDeletion: 'refused' | 'accepted'
  /** Changing or deleting a predefined role. */
  readonly predefinedRoleWrite: 403 | 400
  /** Deleting a role that people hold, without saying which one they get instead. */
  readonly heldRoleWithoutTarget: 'refused' | 'accepted'
  /** A new role that allows nothing. */
  readonly emptyPermissions: 'refused' | 'accepted'
  /** `permissionIds` missing from the change of a role. */
  readonly roleWithoutPermissions: 'kept' | 'cleared' | 'refused'
  /** Whether the predefined Viewer sees people and roles. */
  readonly viewerSeesPeople: boolean
  /** Whether service users count in `usersInRoles`. */
  readonly serviceUsersInRoles: 'ignored' | 'counted'
  /** `scopeId` of a predefined role, and `id` in a tenant user's `scopeRoles`. */
  readonly tenantPlaceId: 'null' | 'tenant id'
  /** The states of accounts and sites in a list that does not ask for any. */
  readonly listedStates: readonly ('active' | 'expired' | 'deleted')[]
  /** `totalItems` under `skipCount=true`. */
  readonly skippedCount: 'null' | 'zero' | 'absent'
  /** The shape of `/sites?countOnly=true`. */
  readonly sitesCountOnly: 'wrapped' | 'list'
  /** `skip` and `cursor` in one request. */
  readonly skipWithCursor: 'refused' | 'cursor wins'
  /** How long a cursor can be used; null is forever. */
  readonly cursorLifetimeMs: number | null
  /** `GET /user` with the token of a service user. */
  readonly userOfServiceUser: 'shown as a user' | 404 | 403
  /** Token dates of a service user, asked for under `/users`. */
  readonly tokenDatesOfServiceUser: 404 | 200
  /** Whether `POST /users/api-token-details` wants a token of its own. */
  readonly tokenDetailsAuthentication: 'needed' | 'not needed'
  /** How long a user's token lives. */
  readonly userTokenLifetimeDays: number
  /** The furthest end of a service user's token; null is no bound. */
  readonly longestServiceTokenDays: number | null
}

export const defaultStrictness: Strictness = {
  duplicateEmail: 400,
  deletingUnknown: 404,
  outOfScope: 404,
  missingPermission: 403,
  emptyScopeRoles: 'refused',
  duplicatePlaces: 'refused',
  serviceUserWithoutScopeRoles: 'refused',
  levelChangeWithoutRoles: 'refused',
  echoedEntryMembers: 'refused',
  rolesOfReadOnlyUsers: 'accepted',
  lastAdminGuard: true,
  selfDeletion: 'refused',
  predefinedRoleWrite: 403,
  heldRoleWithoutTarget: 'refused',
  emptyPermissions: 'refused',
  roleWithoutPermissions: 'kept',
  viewerSeesPeople: true,
  serviceUsersInRoles: 'ignored',
  tenantPlaceId: 'null',
  listedStates: ['active', 'expired'],
  skippedCount: 'null',
  sitesCountOnly: 'wrapped',
  skipWithCursor: 'refused',
  cursorLifetimeMs: null,
  userOfServiceUser: 'shown as a user',
  tokenDatesOfServiceUser: 404,
  tokenDetailsAuthentication: 'not needed',
  userTokenLifetimeDays: 30,
  longestServiceTokenDays: null,
}
