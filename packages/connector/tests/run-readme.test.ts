import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SyncFile } from '@rostrum/c1z'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from './_run.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** A folder with every file the README shows, from which packages are found as from here. */
function layOut(): string {
  const folder = makeFolder()
  const examples = [...readme.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)]
  expect(examples.map(([, name]) => name)).toEqual(['workshop.ts', 'passes.ts'])
  for (const [, name = '', text = ''] of examples) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(folder, 'node_modules'))
  return folder
}

async function runNode(cwd: string, argv: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const [code] = await once(child, 'close')
  return { code, output }
}

async function contentOf(path: string) {
  await using file = await SyncFile.open(path)
  const sync = file.latestFinished()?.id ?? ''
  return {
    resources: [...file.resources(sync)].map(({ resource }) => resource.displayName),
    grants: [...file.grants(sync)].map(({ grant }) => grant.id),
  }
}

const workshop: Record<string, { items: unknown[]; next: string }> = {
  '/people?cursor=': { items: [{ id: 'ada', name: 'Ada' }], next: 'b' },
  '/people?cursor=b': { items: [{ id: 'bob', name: 'Bob' }], next: '' },
  '/tools?cursor=': { items: ['saw'], next: '' },
  '/tools/saw/users?cursor=': { items: ['bob'], next: '' },
}

test('the examples of the README are type-clean', async () => {
  const folder = layOut()
  const config = {
    extends: fileURLToPath(new URL('../../../tsconfig.base.json', import.meta.url)),
    compilerOptions: { composite: false, declaration: false, emitDeclarationOnly: false, noEmit: true },
    files: ['workshop.ts', 'passes.ts'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const argv = [join(folder, 'node_modules/typescript/bin/tsc'), '-p', folder]
  expect(await runNode(folder, argv)).toEqual({ code: 0, output: '' })
})

test('the example of the README is a connector', async () => {
  const server = createServer((request, response) => {
    const known = request.headers.authorization === 'Bearer tok-4711-secret'
    response.writeHead(known ? 200 : 401).end(JSON.stringify(workshop[request.url ?? '']))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  // A TCP server has an AddressInfo.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const folder = layOut()

  expect(await runNode(folder, ['workshop.ts', '--url', url], { BATON_API_TOKEN: 'tok-4711-secret' })).toMatchObject({
    code: 0,
  })
  expect(await contentOf(join(folder, 'sync.c1z'))).toEqual({
    resources: ['Ada', 'Bob', 'saw'],
    grants: ['tool:saw:use:person:bob'],
  })
  const refused = await runNode(folder, ['workshop.ts', '--url', url], { BATON_API_TOKEN: 'tok-old' })
  expect(refused.code).toBe(16)
  expect(refused.output).toContain('the workshop refuses the API token; make a new token\n')
})

test('the list passes of the README sync', async () => {
  const folder = layOut()
  writeFileSync(
    join(folder, 'main.ts'),
    `import { create } from '@bufbuild/protobuf'
import { main } from '@rostrum/connector'
import { ResourceType_Trait, ResourceTypeSchema } from '@rostrum/protocol/connector'
import { makePasses } from './passes.ts'

const pages = [[{ id: 'ada', tools: ['saw'] }], [{ id: 'bob', tools: ['saw', 'axe'] }]]
const description = { displayName: 'Workshop' }
const connect = () => ({
  description,
  resourceTypes: [
    { resourceType: create(ResourceTypeSchema, { id: 'person', traits: [ResourceType_Trait.USER] }) },
    { resourceType: create(ResourceTypeSchema, { id: 'tool' }) },
  ],
  scope: {},
  validate: async () => [],
  async *check() {},
  close: async () => {},
  listPasses: makePasses(async (cursor) => ({
    items: pages[Number(cursor)] ?? [],
    nextCursor: cursor === '' ? '1' : '',
  })),
})
await main({ name: 'w', version: 'v1', description, fields: [], create: connect, createUnconfigured: connect })
`,
  )
  expect(await runNode(folder, ['main.ts'])).toMatchObject({ code: 0 })
  expect(await contentOf(join(folder, 'sync.c1z'))).toEqual({
    resources: ['ada', 'saw', 'bob', 'axe'],
    grants: ['tool:saw:use:person:ada', 'tool:saw:use:person:bob', 'tool:axe:use:person:bob'],
  })
})
