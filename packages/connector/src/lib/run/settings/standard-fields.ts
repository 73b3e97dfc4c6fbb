import type { SettingField } from '../../definition.ts'

export type LogFormat = 'json' | 'console'

/**
 * Every flag that each connector has, in the order in which `config` prints those that operators may set.
 *
 * This one table feeds parsing, help, completion, validation and the `config` output.
 */
export function standardFields(defaultLogFormat: LogFormat): readonly SettingField[] {
  return [
    ...filesAndModes,
    ...whatToSync,
    ...logging(defaultLogFormat),
    ...limits,
    ...telemetry,
    ...healthCheck,
    ...addresses,
    httpTimeout,
    ...oneShotOperations,
    ...tickets,
    ...actions,
    ...syncFileTools,
  ]
}

/** A connector's own field takes the place of a standard one of the same name. */
export function mergeFields(standard: readonly SettingField[], own: readonly SettingField[]): readonly SettingField[] {
  const names = new Set(own.map((field) => field.name))
  return [...standard.filter((field) => !names.has(field.name)), ...own]
}

// biome-ignore format: a table, one row a line
const filesAndModes: readonly SettingField[] = [
  { name: 'file', type: 'string', shorthand: 'f', default: 'sync.c1z', description: 'The sync file (c1z) that one-shot runs write and read' },
  { name: 'client-id', type: 'string', description: 'Client id of the control plane; setting it switches to service mode' },
  { name: 'client-secret', type: 'string', secret: true, description: 'Client secret of the control plane' },
  { name: 'daemon-mode', type: 'bool', shorthand: 'd', hidden: true, description: 'Accepted for old start scripts; service mode is chosen by --client-id' },
  { name: 'provisioning', type: 'bool', shorthand: 'p', description: 'Allow changes in the connected system: granting, revoking, creating and deleting' },
  { name: 'ticketing', type: 'bool', description: 'Allow tickets to be created and read' },
  { name: 'skip-full-sync', type: 'bool', description: 'Service mode: answer sync tasks with an empty sync' },
  { name: 'supervised', type: 'bool', description: 'Settings come on standard input, as a JSON object of BATON_ variables, and the program ends when it closes' },
  { name: 'task-concurrency', type: 'int', default: 3, min: 1, max: 100, description: 'Service mode: how many tasks run at the same time, 1 to 100' },
  { name: 'keep-previous-sync-c1z', type: 'bool', description: 'Service mode: keep the last uploaded sync file for replay' },
  { name: 'c1z-temp-dir', type: 'string', hidden: true, description: 'Existing writable folder for temporary files, instead of BATON_TMPDIR' },
  { name: 'storage-engine', type: 'string', options: ['sqlite'], description: 'Engine of new sync files: sqlite (the default) is the only one written' },
  { name: 'auth-method', type: 'string', description: 'Which group of settings to use, for connectors with several ways to sign in' },
]

// biome-ignore format: a table, one row a line
const whatToSync: readonly SettingField[] = [
  { name: 'sync-resources', type: 'string-list', description: 'Sync only these resources, given as Baton resource ids (bid:r:…)' },
  { name: 'sync-resource-types', type: 'string-list', description: 'Sync only these resource types' },
  { name: 'skip-entitlements-and-grants', type: 'bool', description: 'Sync resources only' },
  { name: 'skip-grants', type: 'bool', hidden: true, description: 'Leave out grants; only together with --sync-resources' },
  { name: 'workers', type: 'int', description: 'Pages read at the same time: -1 by processors, 0 or 1 one after another, more in parallel' },
  { name: 'parallel-sync', type: 'bool', description: 'Deprecated: use --workers=-1' },
  { name: 'external-resource-c1z', type: 'string', description: 'Sync file of another connector whose resources grants may refer to' },
  { name: 'external-resource-entitlement-id-filter', type: 'string', description: 'Of the other file, only principals that hold this entitlement' },
  { name: 'external-resource-traits', type: 'string-list', description: 'Of the other file, only resources with these traits instead of user and group' },
]

function logging(defaultLogFormat: LogFormat): readonly SettingField[] {
  // biome-ignore format: a table, one row a line
  return [
    { name: 'log-level', type: 'string', default: 'info', exportTo: 'ops', description: 'How much to log: debug, info, warn or error' },
    { name: 'log-level-debug-expires-at', type: 'string', exportTo: 'ops', description: 'When debug logging ends and info begins, as RFC 3339' },
    { name: 'log-format', type: 'string', default: defaultLogFormat, description: 'Form of log lines: json or console' },
    { name: 'log-path', type: 'string-list', description: 'Where log lines go: files, stdout or stderr; stderr when empty' },
    { name: 'log-event-log', type: 'bool', description: 'Windows only: log to the event log' },
  ]
}

// biome-ignore format: a table, one row a line
const limits: readonly SettingField[] = [
  { name: 'session-store-maximum-size', type: 'int', default: 15 * 1024 * 1024, hidden: true, exportTo: 'ops', description: 'Bytes the session cache may take in memory' },
]

// biome-ignore format: a table, one row a line
const telemetry: readonly SettingField[] = [
  { name: 'otel-collector-endpoint', type: 'string', exportTo: 'ops', description: 'OpenTelemetry collector (OTLP over gRPC, host:port) for traces and logs' },
  { name: 'otel-collector-endpoint-tls-cert-path', type: 'string', hidden: true, exportTo: 'ops', description: 'PEM file of the authority that signed the collector’s certificate' },
  { name: 'otel-collector-endpoint-tls-cert', type: 'string', hidden: true, exportTo: 'ops', description: 'The authority’s certificate itself, as PEM' },
  { name: 'otel-collector-endpoint-tls-insecure', type: 'bool', hidden: true, exportTo: 'ops', description: 'Speak to the collector without TLS' },
  { name: 'otel-tracing-disabled', type: 'bool', hidden: true, exportTo: 'ops', description: 'Send no traces' },
  { name: 'otel-logging-disabled', type: 'bool', hidden: true, exportTo: 'ops', description: 'Send no logs' },
]

// biome-ignore format: a table, one row a line
const healthCheck: readonly SettingField[] = [
  { name: 'health-check', type: 'bool', exportTo: 'ops', description: 'Service mode: answer health checks over HTTP' },
  { name: 'health-check-port', type: 'int', default: 8081, exportTo: 'ops', description: 'Port of the health checks' },
  { name: 'health-check-bind-address', type: 'string', default: '127.0.0.1', hidden: true, exportTo: 'ops', description: 'Address of the health checks' },
]

// biome-ignore format: a table, one row a line
const addresses: readonly SettingField[] = [
  { name: 'public-addresses-only', type: 'bool', description: 'Call nothing in private networks, whatever the address in the settings leads to' },
  { name: 'allowed-hosts', type: 'string', description: 'What may be called in private networks all the same: names, addresses and ranges, separated by commas' },
]

// biome-ignore format: a table, one row a line
const httpTimeout: SettingField = { name: 'http-timeout-seconds', type: 'int', default: 300, min: 1, max: 1800, exportTo: 'ops', description: 'How long to wait for an answer of the connected system, 1 to 1800 seconds' }

// biome-ignore format: a table, one row a line
const oneShotOperations: readonly SettingField[] = [
  { name: 'grant-entitlement', type: 'string', hidden: true, description: 'Grant the entitlement with this id' },
  { name: 'grant-principal', type: 'string', hidden: true, description: 'Resource id of who gets the entitlement' },
  { name: 'grant-principal-type', type: 'string', hidden: true, description: 'Resource type of who gets the entitlement' },
  { name: 'revoke-grant', type: 'string', hidden: true, description: 'Revoke the grant with this id' },
  { name: 'create-account-login', type: 'string', hidden: true, description: 'Create an account with this login' },
  { name: 'create-account-email', type: 'string', hidden: true, description: 'E-mail address of the account to create' },
  { name: 'create-account-profile', type: 'string', hidden: true, description: 'Profile of the account to create, as a JSON object' },
  { name: 'create-account-resource-type', type: 'string', hidden: true, description: 'Resource type of the account to create' },
  { name: 'delete-resource', type: 'string', hidden: true, description: 'Delete the resource with this id' },
  { name: 'delete-resource-type', type: 'string', hidden: true, description: 'Type of the resource to delete' },
  { name: 'rotate-credentials', type: 'string', hidden: true, description: 'Rotate the credential of the resource with this id' },
  { name: 'rotate-credentials-type', type: 'string', hidden: true, description: 'Type of the resource whose credential to rotate' },
  { name: 'show-secret', type: 'bool', hidden: true, description: 'Print the secrets that creating or rotating makes, once, to stdout' },
  // A string and not a bool in the reference too, so it always takes a value.
  { name: 'event-feed', type: 'string', hidden: true, description: 'Print events to stdout (true or false)' },
  { name: 'event-feed-id', type: 'string', hidden: true, description: 'Which feed of events; the only one when empty' },
  { name: 'event-feed-start-at', type: 'string', hidden: true, description: 'Events since then, as RFC 3339; one day ago when empty' },
  { name: 'event-feed-cursor', type: 'string', hidden: true, description: 'Go on behind this cursor of the feed' },
]

// biome-ignore format: a table, one row a line
const tickets: readonly SettingField[] = [
  { name: 'create-ticket', type: 'bool', hidden: true, description: 'Create the ticket of --ticket-template-path' },
  { name: 'ticket-template-path', type: 'string', hidden: true, description: 'JSON file that describes the ticket' },
  { name: 'bulk-create-ticket', type: 'bool', hidden: true, description: 'Create the tickets of --bulk-ticket-template-path' },
  { name: 'bulk-ticket-template-path', type: 'string', hidden: true, description: 'JSON file that describes the tickets' },
  { name: 'get-ticket', type: 'bool', hidden: true, description: 'Show the ticket of --ticket-id' },
  { name: 'ticket-id', type: 'string', hidden: true, description: 'Id of the ticket to show' },
  { name: 'list-ticket-schemas', type: 'bool', hidden: true, description: 'List the kinds of tickets' },
]

// biome-ignore format: a table, one row a line
const actions: readonly SettingField[] = [
  { name: 'invoke-action', type: 'string', hidden: true, description: 'Invoke the action with this name' },
  { name: 'invoke-action-args', type: 'string', default: '{}', hidden: true, description: 'Arguments of the action, as a JSON object' },
  { name: 'invoke-action-resource-type', type: 'string', hidden: true, description: 'Resource type of an action that belongs to one' },
  { name: 'list-action-schemas', type: 'bool', hidden: true, description: 'List the actions' },
  { name: 'list-action-schemas-resource-type', type: 'string', hidden: true, description: 'List only the actions of this resource type' },
  { name: 'list-resource-actions', type: 'string', hidden: true, description: 'Accepted, without effect' },
  { name: 'invoke-resource-action', type: 'string', hidden: true, description: 'Accepted, without effect' },
  { name: 'invoke-resource-action-resource-type', type: 'string', hidden: true, description: 'Accepted, without effect' },
  { name: 'invoke-resource-action-args', type: 'string', default: '{}', hidden: true, description: 'Accepted, without effect' },
]

// biome-ignore format: a table, one row a line
const syncFileTools: readonly SettingField[] = [
  { name: 'diff-syncs', type: 'bool', hidden: true, description: 'Write what changed between two syncs of the file' },
  { name: 'base-sync-id', type: 'string', hidden: true, description: 'The earlier sync' },
  { name: 'applied-sync-id', type: 'string', hidden: true, description: 'The later sync' },
  { name: 'compact-syncs', type: 'bool', hidden: true, description: 'Merge several sync files into one' },
  { name: 'compact-file-paths', type: 'string-list', hidden: true, description: 'The files to merge, oldest first' },
  { name: 'compact-sync-ids', type: 'string-list', hidden: true, description: 'The sync of each file to merge, in the same order' },
  { name: 'compact-output-path', type: 'string', hidden: true, description: 'Folder for the merged file' },
]
