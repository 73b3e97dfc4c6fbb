import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { messageTypes } from '../src/lib/message-types.ts'
import { describeContract } from './_describe-contract.ts'

// Extracted mechanically from the published description of the contract, never from proto/: a mistake made there shows
// here. Change a line only when the outside contract changed.
const contract = readFileSync(join(import.meta.dirname, 'contract.txt'), 'utf8')
  .trimEnd()
  .split('\n')
const described = describeContract(messageTypes)

test('proto/ misses nothing of the contract: messages, fields, numbers, types, enum values, methods', () => {
  const found = new Set(described)
  expect(contract.filter((line) => !found.has(line))).toEqual([])
})

test('proto/ has nothing that the contract does not have', () => {
  const listed = new Set(contract)
  expect(described.filter((line) => !listed.has(line))).toEqual([])
})

test('the contract lists each type once', () => {
  const names = contract.map((line) => line.split(' ')[1])
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThan(490)
})

test('the registry holds every generated file', async () => {
  const folder = join(import.meta.dirname, '../src/gen')
  const missing = []
  for (const file of globSync('**/*_pb.ts', { cwd: folder })) {
    const exported: Record<string, unknown> = await import(join(folder, file))
    for (const [name, value] of Object.entries(exported)) {
      if (name.endsWith('Schema') && isNamed(value) && messageTypes.get(value.typeName) !== value) missing.push(name)
    }
  }
  expect(missing).toEqual([])
})

test.each([
  'message c1.connector.v2.KeyGenerationProfile {1 kty string, 2 rsa_modulus_bits uint32 in parameters, 3 crv string in parameters}',
  'message c1.connector.v2.ETag deprecated {1 value string, 2 entitlement_id string}',
  'message c1.connector.v2.RoleTrait {1 profile google.protobuf.Struct deprecated, 2 role_scope_conditions c1.connector.v2.RoleScopeConditions}',
  'message c1.config.v1.BoolRules {1 eq optional bool}',
  'message c1.connector.v2.GrantSources {1 sources map<string, c1.connector.v2.GrantSources.GrantSource>}',
  'enum c1.connector.v2.EventType {0 EVENT_TYPE_UNSPECIFIED, 1 EVENT_TYPE_USAGE, 4 EVENT_TYPE_RESOURCE_CHANGE, 5 EVENT_TYPE_CREATE_GRANT, 6 EVENT_TYPE_CREATE_REVOKE; reserved 2; reserved 3}',
])('the comparison sees labels, oneofs, deprecation and reserved numbers: %s', (line) => {
  expect(described).toContain(line)
})

function isNamed(value: unknown): value is { typeName: string } {
  return typeof value === 'object' && value !== null && 'typeName' in value
}
