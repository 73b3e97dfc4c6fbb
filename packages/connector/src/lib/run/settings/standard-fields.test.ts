import { expect, test } from 'vitest'
import { variableOf } from './field.ts'
import { mergeFields, standardFields } from './standard-fields.ts'

const fields = standardFields('json')

test('S1C-1: the standard flags are exactly these, with their types and defaults', () => {
  const rows = fields.map((field) => {
    const type = field.type === 'string-list' ? 'list' : field.type
    const value = 'default' in field ? ` = ${JSON.stringify(field.default)}` : ''
    const range = field.type === 'int' && field.min !== undefined ? ` (${field.min}–${field.max})` : ''
    const marks = [
      field.shorthand && `-${field.shorthand}`,
      field.hidden && 'hidden',
      field.secret && 'secret',
      field.exportTo,
    ]
    return [`${field.name}: ${type}${value}${range}`, ...marks.filter(Boolean)].join(' ')
  })
  expect(rows.join('\n')).toMatchInlineSnapshot(`
    "file: string = "sync.c1z" -f
    client-id: string
    client-secret: string secret
    daemon-mode: bool -d hidden
    provisioning: bool -p
    ticketing: bool
    skip-full-sync: bool
    supervised: bool
    task-concurrency: int = 3 (1–100)
    keep-previous-sync-c1z: bool
    c1z-temp-dir: string hidden
    storage-engine: string
    auth-method: string
    sync-resources: list
    sync-resource-types: list
    skip-entitlements-and-grants: bool
    skip-grants: bool hidden
    workers: int
    parallel-sync: bool
    external-resource-c1z: string
    external-resource-entitlement-id-filter: string
    external-resource-traits: list
    log-level: string = "info" ops
    log-level-debug-expires-at: string ops
    log-format: string = "json"
    log-path: list
    log-event-log: bool
    session-store-maximum-size: int = 15728640 hidden ops
    otel-collector-endpoint: string ops
    otel-collector-endpoint-tls-cert-path: string hidden ops
    otel-collector-endpoint-tls-cert: string hidden ops
    otel-collector-endpoint-tls-insecure: bool hidden ops
    otel-tracing-disabled: bool hidden ops
    otel-logging-disabled: bool hidden ops
    health-check: bool ops
    health-check-port: int = 8081 ops
    health-check-bind-address: string = "127.0.0.1" hidden ops
    public-addresses-only: bool
    allowed-hosts: string
    http-timeout-seconds: int = 300 (1–1800) ops
    grant-entitlement: string hidden
    grant-principal: string hidden
    grant-principal-type: string hidden
    revoke-grant: string hidden
    create-account-login: string hidden
    create-account-email: string hidden
    create-account-profile: string hidden
    create-account-resource-type: string hidden
    delete-resource: string hidden
    delete-resource-type: string hidden
    rotate-credentials: string hidden
    rotate-credentials-type: string hidden
    show-secret: bool hidden
    event-feed: string hidden
    event-feed-id: string hidden
    event-feed-start-at: string hidden
    event-feed-cursor: string hidden
    create-ticket: bool hidden
    ticket-template-path: string hidden
    bulk-create-ticket: bool hidden
    bulk-ticket-template-path: string hidden
    get-ticket: bool hidden
    ticket-id: string hidden
    list-ticket-schemas: bool hidden
    invoke-action: string hidden
    invoke-action-args: string = "{}" hidden
    invoke-action-resource-type: string hidden
    list-action-schemas: bool hidden
    list-action-schemas-resource-type: string hidden
    list-resource-actions: string hidden
    invoke-resource-action: string hidden
    invoke-resource-action-resource-type: string hidden
    invoke-resource-action-args: string = "{}" hidden
    diff-syncs: bool hidden
    base-sync-id: string hidden
    applied-sync-id: string hidden
    compact-syncs: bool hidden
    compact-file-paths: list hidden
    compact-sync-ids: list hidden
    compact-output-path: string hidden"
  `)
})

test('a flag has one name, one variable and one letter', () => {
  for (const values of [
    fields.map(({ name }) => name),
    fields.map(({ name }) => variableOf(name)),
    fields.flatMap(({ shorthand }) => shorthand ?? []),
  ]) {
    expect(values).toEqual([...new Set(values)])
  }
  expect(variableOf('http-timeout-seconds')).toBe('BATON_HTTP_TIMEOUT_SECONDS')
})

test('logs are JSON unless stdout is a terminal', () => {
  const formats = (['json', 'console'] as const).map((format) =>
    standardFields(format).find(({ name }) => name === 'log-format'),
  )
  expect(formats).toMatchObject([{ default: 'json' }, { default: 'console' }])
})

test("a connector's own field takes the place of a standard one", () => {
  const own = { name: 'file', type: 'string', description: 'mine' } as const
  const merged = mergeFields(fields, [own])
  expect(merged.filter(({ name }) => name === 'file')).toEqual([own])
  expect(merged).toHaveLength(fields.length)
})
