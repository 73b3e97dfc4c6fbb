import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import {
  createSchema,
  insertEntitlement,
  insertGrant,
  insertResource,
  insertResourceType,
  insertRun,
  makeFile,
} from './_database.ts'
import { makeFolder } from './_folder.ts'
import { HostileChild } from './_hostile-child.ts'
import { byteMutations, databaseMutations, type Mutation } from './_mutate.ts'
import { Random } from './_random.ts'
import { decodeRaw, writeRaw } from './_raw-file.ts'
import { entitlement, grant, resource } from './_rows.ts'

/** To see a failure again: `C1Z_SEED=<the seed it names> npx vitest run packages/c1z/tests/hostile-mutations.test.ts` */
const seed = Number(process.env.C1Z_SEED ?? 20260301)

const goFile = fileURLToPath(new URL('fixtures/go-connector-s.c1z', import.meta.url))

/** Small pages make deep trees and rows that overflow. */
function makeSmallPages(file: string): string {
  return makeFile(file, (database) => {
    database.exec('pragma page_size = 512')
    createSchema(database)
    insertRun(database, 's1', { ended_at: '2026-03-01 10:00:00', sync_token: 'x'.repeat(3000) })
    insertRun(database, 's2')
    const site = resource('site', '1')
    const member = entitlement(site, 'member')
    for (const run of ['s1', 's2']) {
      insertResourceType(database, run, 'user')
      insertResource(database, run, site)
      insertEntitlement(database, run, member)
      for (let i = 0; i < 60; i++) {
        const user = resource('user', i % 20 === 0 ? `${i}${'-'.repeat(900)}` : `${i}`)
        insertResource(database, run, user)
        insertGrant(database, run, { ...grant(member, user, i % 7 === 0 ? ['a'] : undefined), id: `${run} ${i}` })
      }
    }
  })
}

test('S1C-3: a thousand damaged files each end in success or a sentence, within ten seconds and 512 MiB', {
  timeout: 300_000,
}, async () => {
  const folder = makeFolder()
  const tempDir = makeFolder()
  await using child = new HostileChild(tempDir)
  const random = new Random(seed)
  const sources = [goFile, makeSmallPages(join(folder, 'small.c1z'))].map((file) => ({
    container: readFileSync(file),
    database: decodeRaw(file),
  }))
  const target = join(folder, 'mutated.c1z')
  const tally = { read: 0, refused: 0 }
  const accidents: string[] = []
  const attempt = async (what: string) => {
    const report = await child.read(target)
    if (report.kind === 'accident') accidents.push(`seed ${seed}, ${what}: ${report.text}`)
    else tally[report.kind]++
  }
  const each = async (mutations: Readonly<Record<string, Mutation>>, count: number, part: 'container' | 'database') => {
    for (let i = 0; i < count; i++) {
      const [name, mutate] = random.pick(Object.entries(mutations))
      const mutated = mutate(random.pick(sources)[part], random)
      if (part === 'container') writeFileSync(target, mutated)
      else writeRaw(target, mutated)
      await attempt(`${part} ${i}, ${name}`)
    }
  }
  await each(byteMutations, 300, 'container')
  await each(byteMutations, 200, 'database')
  await each(databaseMutations, 500, 'database')

  expect(accidents).toEqual([])
  expect(readdirSync(tempDir)).toEqual([])
  expect(tally.read + tally.refused).toBe(1000)
  // Damage that nobody notices and damage that is refused are both among them, or the mutations miss their aim.
  expect(Math.min(tally.read, tally.refused)).toBeGreaterThan(50)
})
