import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { layers, testLayers } from './layers.mjs'

const root = dirname(import.meta.dirname)
const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))
const packageNames = new Map(Object.keys(layers).map((folder) => [read(`${folder}/package.json`).name, folder]))

test('the table names every package that exists, and no other', () => {
  const found = globSync('{packages,connectors,simulators}/*/package.json', { cwd: root }).map(dirname)
  expect(Object.keys(layers).sort()).toEqual(found.sort())
})

describe.each(Object.entries(layers))('%s', (folder, allowed) => {
  const tests = (testLayers as Record<string, string[]>)[folder] ?? []

  test('its project references repeat the table', () => {
    const references = read(`${folder}/tsconfig.json`).references.map((reference: { path: string }) =>
      relative(root, join(root, folder, reference.path)),
    )
    expect(references.sort()).toEqual([...allowed, ...tests].sort())
  })

  test('its dependencies of ours repeat the table', () => {
    const { dependencies = {}, devDependencies = {} } = read(`${folder}/package.json`)
    const ours = (names: object) => Object.keys(names).flatMap((name) => packageNames.get(name) ?? [])
    expect(ours(dependencies).sort()).toEqual([...allowed].sort())
    expect(ours(devDependencies).sort()).toEqual([...tests].sort())
  })

  test('it has a README', () => {
    expect(existsSync(join(root, folder, 'README.md'))).toBe(true)
  })
})

test('every entry that npm could place more than once is in the lockfile, with no download address', () => {
  const lock = read('package-lock.json').packages as Record<
    string,
    { resolved?: string; optionalDependencies?: object; link?: boolean }
  >
  for (const [place, entry] of Object.entries(lock)) {
    if (!entry.link) expect(entry.resolved, place).toBeUndefined()
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      const known = Object.keys(lock).some((other) => other.endsWith(`node_modules/${name}`))
      expect(known, `${name}, an optional dependency of ${place}`).toBe(true)
    }
  }
})
