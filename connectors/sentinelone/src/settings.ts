import { ConnectorError, type SettingField, type Settings } from '@rostrum/connector'
import { parseConsoleUrl } from './client/console-url.ts'

export interface SentinelOneSettings {
  readonly origin: string
  readonly token: string
  readonly accountIds: readonly string[]
  readonly siteIds: readonly string[]
  readonly scopedEntitlements: boolean
  /** id or name of the role that a membership gives; the predefined Viewer when empty */
  readonly memberRole: string
  readonly allowLevelChange: boolean
  readonly lastRole: 'refuse' | 'delete'
  readonly dryRun: boolean
  /** what was corrected in the settings, or has no effect: sentences worth a log line */
  readonly notes: readonly string[]
}

const names = {
  url: 'management-console-url',
  token: 'api-token',
  accountIds: 'account-ids',
  siteIds: 'site-ids',
  noScopedEntitlements: 'no-scoped-entitlements',
  memberRole: 'member-role',
  allowLevelChange: 'allow-level-change',
  lastRole: 'last-role',
  dryRun: 'dry-run',
} as const

export const settingFields: readonly SettingField[] = [
  {
    name: names.url,
    type: 'string',
    required: true,
    exportTo: 'gui',
    displayName: 'SentinelOne base URL',
    placeholder: 'https://<tenant>.sentinelone.net',
    description: 'Address of the SentinelOne management console',
  },
  {
    name: names.token,
    type: 'string',
    required: true,
    secret: true,
    exportTo: 'gui',
    displayName: 'API token',
    description: 'API token of a SentinelOne service user or user',
  },
  {
    name: names.accountIds,
    type: 'string-list',
    exportTo: 'gui',
    displayName: 'Accounts',
    description: 'Sync only these accounts, by id, with all their sites; all that the token sees when empty',
  },
  {
    name: names.siteIds,
    type: 'string-list',
    exportTo: 'gui',
    displayName: 'Sites',
    description: 'Sync only these sites, by id, with their accounts; all that the token sees when empty',
  },
  {
    name: names.noScopedEntitlements,
    type: 'bool',
    exportTo: 'gui',
    displayName: 'Leave out roles by place',
    description: 'Leave out the entitlement of each role in each account and site',
  },
  {
    name: names.memberRole,
    type: 'string',
    exportTo: 'gui',
    displayName: 'Member role',
    description:
      'Provisioning: role, by id or name, that granting a membership gives; the predefined Viewer when empty',
  },
  {
    name: names.allowLevelChange,
    type: 'bool',
    exportTo: 'gui',
    displayName: 'Allow level changes',
    description: 'Provisioning: replace the roles somebody holds at another level instead of refusing the grant',
  },
  {
    name: names.lastRole,
    type: 'string',
    default: 'refuse',
    options: ['refuse', 'delete'],
    exportTo: 'gui',
    displayName: 'Last role',
    description: "Provisioning: when somebody's last role is revoked, refuse, or delete the user",
  },
  {
    name: names.dryRun,
    type: 'bool',
    exportTo: 'gui',
    displayName: 'Dry run',
    description: 'Provisioning: read and decide as usual, and instead of writing say what would be written',
  },
]

/** Throws a ConnectorError for settings that cannot work. */
export function readSettings(settings: Settings): SentinelOneSettings {
  const { origin, notes } = parseConsoleUrl(text(settings, names.url))
  const token = text(settings, names.token).trim()
  // Anything else in a header is refused by the HTTP client, with the token in the message.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw unusable(token === '' ? 'the API token is empty' : 'the API token holds characters that no token has', {
      fix: 'paste the token alone, with --api-token or BATON_API_TOKEN',
    })
  }
  return {
    origin,
    token,
    accountIds: ids(settings, names.accountIds),
    siteIds: ids(settings, names.siteIds),
    scopedEntitlements: settings[names.noScopedEntitlements] !== true,
    memberRole: text(settings, names.memberRole).trim(),
    allowLevelChange: settings[names.allowLevelChange] === true,
    lastRole: settings[names.lastRole] === 'delete' ? 'delete' : 'refuse',
    dryRun: settings[names.dryRun] === true,
    notes,
  }
}

function ids(settings: Settings, name: string): readonly string[] {
  const given = settings[name]
  const list = Array.isArray(given) ? given.map((id) => String(id).trim()).filter((id) => id !== '') : []
  const wrong = list.filter((id) => !/^\d{1,30}$/.test(id))
  if (wrong.length > 0) {
    throw unusable(`--${name} holds ${wrong.map((id) => JSON.stringify(id)).join(', ')}, which is not an id`, {
      fix: "give the ids that the console shows in an account's or site's details: digits only",
    })
  }
  return [...new Set(list)].sort()
}

function text(settings: Settings, name: string): string {
  const value = settings[name]
  return typeof value === 'string' ? value : ''
}

function unusable(message: string, options: { fix: string }): ConnectorError {
  return new ConnectorError('bad_configuration', message, options)
}
