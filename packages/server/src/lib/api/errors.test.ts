import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('every reason for a refusal is told in the reference, and no other: API-6', () => {
  const told = [...read('../../../../../docs/reference/errors.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(
    ([, name]) => name,
  )
  const [, union = ''] = /export type ServiceErrorReason =\n([\s\S]*?)\n\n/.exec(read('../service-error.ts')) ?? []
  const used = new Set([...union.matchAll(/'([A-Z_]+)'/g)].map(([, name]) => name))
  for (const file of globSync('*.ts', { cwd: new URL('.', import.meta.url) })) {
    for (const [, one, name] of read(file).matchAll(/reason: (?:\w+ \? '([A-Z_]+)' : )?'([A-Z_]+)'/g))
      for (const each of [one, name]) if (each !== undefined) used.add(each)
  }
  expect([...told].sort()).toEqual([...used].sort())
  expect(new Set(told).size).toBe(told.length)
})
