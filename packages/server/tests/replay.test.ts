import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leaseMs } from '../src/lib/connector-tasks/kinds.ts'
import { redact } from '../src/lib/redact.ts'
import { mapTexts } from '../src/lib/storable.ts'
import { Misfortunes } from './_misfortunes.ts'
import { type Expectation, expectations, type RunEnd, type TaskEnd } from './_recorded-scenarios.ts'
import { type FileKind, generations, readRecording } from './_recordings.ts'
import { Replay } from './_replay.ts'
import { TestServer } from './_server.ts'
import { makeDebugLog, makePebbleFile, makeSyncFile, type SyncFileContent } from './_sync-files.ts'

// Recordings are played against one server a generation; every scenario has a connector of its own.
describe.each(generations)('connectors of SDK %s', (generation) => {
  const { metadata, scenarios } = readRecording(generation)
  const { 'user-agent': agent = '' } = metadata
  let server: TestServer
  let misfortunes: Misfortunes
  beforeAll(async () => {
    server = await TestServer.start({ holdMs: 20 })
    misfortunes = new Misfortunes(server)
  })
  afterAll(async () => {
    await misfortunes[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  test('have an expectation for every scenario that was recorded, and for no other', () => {
    expect(Object.keys(expectations[generation]).sort()).toEqual([...scenarios.keys()].sort())
  })

  test.each([...scenarios])('complete "%s": CON-26, PRV-3, CON-38', async (name, items) => {
    const expected = expectations[generation][name]
    if (expected === undefined) throw new Error(`nothing is expected of ${name}`)
    const connector = await server.addConnector(name)
    await endSetup(server, connector.connectorId)
    const { request = {} } = expected
    const replay = new Replay({
      server,
      misfortunes,
      connector,
      metadata,
      request,
      fileOf: (kind, bytes) => fileOf(kind, bytes, expected.file),
    })
    const before = await countRefusals(server)

    await replay.play(items)
    if (replay.hasWithheld)
      await replay.playWithheld(async () => {
        await settleSilent(server, connector.connectorId)
        await server.run('ingest')
      })

    expect(replay.played).toBe(items.length)
    expect(new Set(replay.tokens).size).toBe(replay.tokens.length)
    const hosts = await server.world.database.db
      .selectFrom('connector_hosts')
      .select(['host_id', 'sdk_version'])
      .where('connector_id', '=', connector.connectorId)
      .execute()
    const hasSaidHello = items.some((item) => item.kind === 'call' && item.method === 'hello')
    const isRefused = (expected.refusedCalls ?? []).length > 0
    if (hasSaidHello && !isRefused)
      expect(hosts).toEqual([{ host_id: 'check-host', sdk_version: /baton-sdk\/(\S+)/.exec(agent)?.[1] }])
    const ids = [...new Set(replay.taskIds.values())]
    expect(ids).toHaveLength(expected.tasks.length)
    for (const [index, id] of ids.entries())
      await expectEnd(server, connector.connectorId, id, expected.tasks[index], storedAs(replay.finished.get(id)))
    if (expected.run !== undefined) await expectRun(server, connector.connectorId, expected.run, expected)
    const refused = (expected.refusedTokens ?? 0) + (expected.refusedCalls ?? []).filter((code) => code !== 14).length
    await server.context.refusals.settle()
    expect((await countRefusals(server)) - before).toBe(refused)
  })
})

/** A connector that was never synced is read at its first Hello; the recordings' control plane did not do that. */
async function endSetup(server: TestServer, connectorId: string): Promise<void> {
  await server.requestSync(connectorId)
  const { db } = server.world.database
  const { id } = await db
    .selectFrom('connector_tasks')
    .select('id')
    .where('connector_id', '=', connectorId)
    .executeTakeFirstOrThrow()
  await server.cancel(connectorId, id)
}

const large = 512 * 1024
const made = new Map<string, Promise<Buffer>>()

/** Made once: connectors that have seen the same write the same. */
function makeOnce(content: SyncFileContent): Promise<Buffer> {
  const key = JSON.stringify(content)
  const file = made.get(key) ?? makeSyncFile(content)
  made.set(key, file)
  return file
}

async function fileOf(kind: FileKind, bytes: number, content: SyncFileContent = {}): Promise<Buffer> {
  if (kind === 'log') return makeDebugLog()
  if (kind === 'pebble') return makePebbleFile(bytes > large ? bytes : 1000)
  return makeOnce(bytes > large ? { users: 2700, nameBytes: 600 } : content)
}

/** What looks like a secret is not kept, "RandomPassword: …" among it. */
function storedAs(said: unknown): unknown {
  return mapTexts(said, redact)
}

/** Lets the leases of all that is silent end. */
async function settleSilent(server: TestServer, connectorId: string): Promise<void> {
  const { db } = server.world.database
  const held = await db
    .selectFrom('connector_tasks')
    .select('kind')
    .where('connector_id', '=', connectorId)
    .where('state', '=', 'leased')
    .execute()
  for (const { kind } of held) server.offsetMs += leaseMs(kind) + 1000
  if (held.length > 0) await server.run('leases')
}

async function expectEnd(
  server: TestServer,
  connectorId: string,
  id: string,
  end: TaskEnd | undefined,
  said: unknown,
): Promise<void> {
  const task = await server.task(connectorId, id)
  if (end === 'succeeded' || end === 'cancelled')
    expect(task).toMatchObject({
      state: 'finished',
      outcome: end,
      attempts: 1,
      ...(said !== undefined && { result: said }),
    })
  else if (end !== undefined && 'failed' in end)
    expect(task).toMatchObject({ state: 'finished', outcome: 'failed', status_code: end.failed, result: said })
  else if (end !== undefined && 'again' in end) {
    expect(task).toMatchObject({ state: 'queued', status_code: end.again, attempts: 1 })
    expect(task.due_at.getTime() - server.now.getTime()).toBeGreaterThan(5000)
  } else {
    expect(task.state).toBe('leased')
    await settleSilent(server, connectorId)
    const { state, outcome, attempts } = await server.task(connectorId, id)
    const isAgain = end?.silent === 'again'
    expect({ state, outcome, attempts }).toEqual({
      state: isAgain ? 'queued' : 'finished',
      outcome: isAgain ? null : end?.silent,
      attempts: end?.silent === 'failed' ? 2 : 1,
    })
  }
}

async function expectRun(server: TestServer, connectorId: string, end: RunEnd, { request, file }: Expectation) {
  await server.run('ingest')
  const { db } = server.world.database
  const run = await db
    .selectFrom('sync_runs')
    .selectAll()
    .where('connector_id', '=', connectorId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  switch (end) {
    case 'applied': {
      expect(run).toMatchObject({ state: 'finished', outcome: 'succeeded' })
      const counts = await db.selectFrom('sync_run_counts').selectAll().where('sync_run_id', '=', run.id).execute()
      expect(Number(counts.find(({ kind }) => kind === 'resources')?.total)).toBe(file?.hasGroups === false ? 2 : 3)
      expect(run.request).toEqual(request ?? {})
      return
    }
    case 'refused as Pebble':
      expect(run).toMatchObject({ state: 'finished', outcome: 'failed', error_class: 'unexpected_data' })
      expect(run.error_evidence).toContain('run the connector again with --storage-engine sqlite')
      return
    case 'refused as not asked for':
      expect(run).toMatchObject({ state: 'finished', outcome: 'failed', error_class: 'unexpected_data' })
      return
    case 'permission':
    case 'host':
      expect(run).toMatchObject({ state: 'finished', outcome: 'failed', error_class: end })
      return
    case 'cancelled':
      expect(run).toMatchObject({ state: 'finished', outcome: 'cancelled' })
      return
    case 'queued':
      expect(run).toMatchObject({ state: 'queued' })
  }
}

async function countRefusals({ world }: TestServer): Promise<number> {
  const refused = await world.database.db
    .selectFrom('audit_events')
    .select('id')
    .where('verb', 'in', ['access_token.refused', 'baton.refused'])
    .execute()
  return refused.length
}
