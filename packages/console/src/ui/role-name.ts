const names: Readonly<Record<string, string>> = {
  owner: 'Super Administrator',
  super_administrator: 'Super Administrator',
  basic_user: 'Basic User',
  request_helpdesk: 'Access Request Helpdesk',
  application_administrator: 'Application Administrator',
  campaign_administrator: 'Campaign Administrator',
  connector_administrator: 'Connector Administrator',
  read_only_administrator: 'Read-Only Administrator',
}

/** Those that can be given, the least first. */
export const roleIds = [
  'basic_user',
  'read_only_administrator',
  'connector_administrator',
  'application_administrator',
  'campaign_administrator',
  'request_helpdesk',
  'super_administrator',
] as const

/** A role as people call it, of its id in the API ("role/rostrum:basic_user"), or of its bare name. */
export function roleName(id: string): string {
  const bare = id.slice(id.lastIndexOf(':') + 1)
  return names[bare] ?? bare
}
