export interface ActivityType {
  readonly id: number
  readonly action: string
  readonly descriptionTemplate: string
}

/** Codes by the name of what happened. From 90000 on they are the simulator's own: the real ones are not published. */
export const activityCodes = {
  userAdded: 23,
  userModified: 24,
  userDeleted: 25,
  userLoggedIn: 27,
  userLoggedOut: 33,
  verificationEmailSent: 35,
  verificationCompleted: 36,
  globalTwoFaModified: 42,
  userTwoFaModified: 67,
  roleCreated: 107,
  roleEdited: 108,
  roleDeleted: 109,
  allowedDomainsChanged: 129,
  loginFailed: 133,
  loginOfUnknownUser: 134,
  ssoUserAdded: 1023,
  ssoUserModified: 1024,
  siteCreated: 5020,
  siteModified: 5021,
  siteDeleted: 5022,
  accountCreated: 5040,
  accountModified: 5041,
  accountDeleted: 5042,
  apiTokenGenerated: 90001,
  apiTokenRevoked: 90002,
  serviceUserCreated: 90003,
  serviceUserModified: 90004,
  serviceUserDeleted: 90005,
  passwordChanged: 90006,
  passwordResetRequested: 90007,
} as const

export type ActivityName = keyof typeof activityCodes

const templates: Record<ActivityName, readonly [action: string, template: string]> = {
  userAdded: ['User Added', 'The management user {{ byUser }} added the user {{ username }}.'],
  userModified: ['User Modified', 'The management user {{ byUser }} changed the user {{ username }}.'],
  userDeleted: ['User Deleted', 'The management user {{ byUser }} deleted the user {{ username }}.'],
  userLoggedIn: [
    'User Logged In',
    'The management user {{ username }} logged in to the management console with IP Address {{ ipAddress }}.',
  ],
  userLoggedOut: ['User Logged Out', 'The management user {{ username }} logged out.'],
  verificationEmailSent: ['Verification Email Sent', 'A verification e-mail was sent to {{ username }}.'],
  verificationCompleted: ['Verification Completed', '{{ username }} verified the e-mail address.'],
  globalTwoFaModified: ['Global 2FA Modified', '{{ byUser }} changed two-factor authentication for all.'],
  userTwoFaModified: ['User 2FA Modified', '{{ byUser }} changed two-factor authentication of {{ username }}.'],
  roleCreated: ['RBAC Role Created', '{{ byUser }} created the role {{ role }}.'],
  roleEdited: ['RBAC Role Edited', '{{ byUser }} changed the role {{ role }}.'],
  roleDeleted: ['RBAC Role Deleted', '{{ byUser }} deleted the role {{ role }}.'],
  allowedDomainsChanged: ['Allowed Domains Changed', '{{ byUser }} changed the allowed mail domains.'],
  loginFailed: ['User Login Failure', 'The user {{ username }} failed to log in from {{ ipAddress }}.'],
  loginOfUnknownUser: ['Unknown User Login', 'The unknown user {{ username }} tried to log in from {{ ipAddress }}.'],
  ssoUserAdded: ['SSO User Added', 'Single sign-on added the user {{ username }}.'],
  ssoUserModified: ['SSO User Modified', 'Single sign-on changed the user {{ username }}.'],
  siteCreated: ['Site Created', '{{ byUser }} created the site {{ siteName }}.'],
  siteModified: ['Site Modified', '{{ byUser }} changed the site {{ siteName }}.'],
  siteDeleted: ['Site Deleted', '{{ byUser }} deleted the site {{ siteName }}.'],
  accountCreated: ['Account Created', '{{ byUser }} created the account {{ accountName }}.'],
  accountModified: ['Account Modified', '{{ byUser }} changed the account {{ accountName }}.'],
  accountDeleted: ['Account Deleted', '{{ byUser }} deleted the account {{ accountName }}.'],
  apiTokenGenerated: ['API Token Generated', '{{ byUser }} generated an API token for {{ username }}.'],
  apiTokenRevoked: ['API Token Revoked', '{{ byUser }} revoked the API token of {{ username }}.'],
  serviceUserCreated: ['Service User Created', '{{ byUser }} created the service user {{ username }}.'],
  serviceUserModified: ['Service User Modified', '{{ byUser }} changed the service user {{ username }}.'],
  serviceUserDeleted: ['Service User Deleted', '{{ byUser }} deleted the service user {{ username }}.'],
  passwordChanged: ['Password Changed', '{{ byUser }} changed the password of {{ username }}.'],
  passwordResetRequested: ['Password Reset Requested', '{{ byUser }} asked for a new password of {{ username }}.'],
}

export function describeActivity(name: ActivityName, data: Readonly<Record<string, unknown>>): string {
  return templates[name][1].replace(/\{\{ (\w+) \}\}/g, (_, key: string) => String(data[key] ?? ''))
}

// Object.keys forgets that its keys are exactly the names.
const names = Object.keys(activityCodes) as ActivityName[]

export const activityTypes: readonly ActivityType[] = names.map((name) => ({
  id: activityCodes[name],
  action: templates[name][0],
  descriptionTemplate: templates[name][1],
}))
