import { expect, test } from 'vitest'
import { findRelationProblems } from './relations.ts'
import { standardFields } from './standard-fields.ts'

const problemsOf = (...names: string[]) => findRelationProblems((name) => names.includes(name))

test.each([
  [[]],
  [['client-id', 'client-secret']],
  [['grant-entitlement', 'grant-principal', 'grant-principal-type']],
  [['create-account-login', 'create-account-email', 'create-account-profile']],
  [['delete-resource', 'delete-resource-type']],
  [['diff-syncs', 'base-sync-id', 'applied-sync-id']],
  [['skip-grants', 'sync-resources']],
  [['daemon-mode', 'client-id', 'client-secret']],
  [['external-resource-traits']],
])('%j may be set together', (names) => {
  expect(problemsOf(...names)).toEqual([])
})

test.each([
  [['client-id'], ['--client-id needs --client-secret as well']],
  [['client-secret'], ['--client-secret needs --client-id as well']],
  [['grant-principal'], ['--grant-principal needs --grant-entitlement as well']],
  [['create-ticket'], ['--create-ticket needs --ticket-template-path as well']],
  [['bulk-create-ticket'], ['--bulk-create-ticket needs --bulk-ticket-template-path as well']],
  [['ticket-id'], ['--ticket-id needs --get-ticket as well']],
  [['diff-syncs', 'base-sync-id'], ['--diff-syncs and --base-sync-id needs --applied-sync-id as well']],
  [
    ['compact-syncs'],
    ['--compact-syncs needs --compact-sync-ids and --compact-file-paths and --compact-output-path as well'],
  ],
  [['revoke-grant', 'event-feed'], ['--revoke-grant and --event-feed cannot be used together: choose one']],
  [
    ['create-account-login', 'delete-resource'],
    ['--create-account-login and --delete-resource cannot be used together: choose one'],
  ],
  [
    ['create-account-email', 'delete-resource-type'],
    ['--create-account-email and --delete-resource-type cannot be used together: choose one'],
  ],
  [
    ['otel-collector-endpoint-tls-cert', 'otel-collector-endpoint-tls-cert-path'],
    [
      '--otel-collector-endpoint-tls-cert and --otel-collector-endpoint-tls-cert-path cannot be used together: choose one',
    ],
  ],
  [['skip-grants'], ['--skip-grants works only together with --sync-resources']],
  [['daemon-mode'], ['--daemon-mode works only together with --client-id']],
])('%j is refused with a sentence', (names, problems) => {
  expect(problemsOf(...names)).toEqual(problems)
})

test('every name in a relation is a flag', () => {
  const names = new Set(standardFields('json').map(({ name }) => name))
  const asked = new Set<string>()
  findRelationProblems((name) => {
    asked.add(name)
    return false
  })
  expect([...asked].filter((name) => !names.has(name))).toEqual([])
})
