import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { goFile, rostrum, rostrumJson } from './_rostrum.ts'

const samples: Record<string, Record<string, { id: unknown }>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/reader-samples.json'), 'utf8'),
)
const lists: Record<string, [command: string, list: string]> = {
  resource: ['resources', 'resources'],
  entitlement: ['entitlements', 'entitlements'],
  grant: ['grants', 'grants'],
}

test.each(Object.keys(samples))('what the reference reader prints for %s is printed here', async (name) => {
  const [kind = '', type = ''] = name.split(':')
  const [command = '', list = ''] = lists[kind] ?? []
  const answer = await rostrumJson(['c1z', command, '-f', goFile, '-t', type])
  const items = listOf(answer, list)
  const expected = samples[name]
  const id = JSON.stringify(expected?.[kind]?.id)
  expect(items.find((item) => JSON.stringify(Object(item[kind]).id) === id)).toEqual(expected)
})

test('the listings are whole', async () => {
  const count = async (...argv: string[]) => listOf(await rostrumJson(['c1z', ...argv, '-f', goFile])).length
  expect(await count('resources')).toBe(133)
  expect(await count('entitlements')).toBe(45)
  expect(await count('grants')).toBe(475)
  expect(await count('resource-types')).toBe(5)
  expect(await count('syncs')).toBe(1)
})

test('stats are the numbers of the reference reader, whole numbers as texts', async () => {
  expect(await rostrumJson(['c1z', 'stats', '-f', goFile])).toMatchObject({
    id: '3MS394P5PcvS8ax8P1opxW9qy03',
    syncType: 'full',
    stats: {
      resourceTypes: '5',
      resources: '133',
      entitlements: '45',
      grants: '475',
      resourcesByResourceType: { account: '2', role: '11', service_user: '10', site: '10', user: '100' },
    },
  })
})

test('access shows the tree of one user', async () => {
  const { code, stdout } = await rostrum(['c1z', 'access', '-f', goFile, '-t', 'user', '-r', '1594424216608405436'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Effective Access for Radia Johnson \(user\)\n├── /)
  expect(stdout).toContain('└── Admin (role)\n    └── site scope\n')
})

test('the only sync cannot be compared', async () => {
  const { code, stdout, stderr } = await rostrum(['c1z', 'diff', '-f', goFile])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^rostrum: cannot diff single sync run: [^\n]+\n$/)
})

function listOf(answer: unknown, name = Object.keys(Object(answer))[0]): Record<string, unknown>[] {
  return Object(answer)[name ?? '']
}
