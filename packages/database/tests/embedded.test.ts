import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EmbeddedServer, programsIn } from '../src/embedded.ts'
import { findBundledPrograms } from '../src/lib/embedded/programs.ts'

const older = '/usr/lib/postgresql/15'
const isRoot = process.getuid?.() === 0
let scratch: string
let folder: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'rostrum-embedded-'))
  chmodSync(scratch, 0o755)
  folder = join(scratch, 'data')
})
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

async function query(url: string, statement: string) {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

/** A process with a server on `folder` that has written some rows. */
async function startChild(): Promise<{ child: ChildProcess; lastRow: () => number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '_embedded-child.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last = 0
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => (last = Number(line)))
  while (last < 5) await once(lines, 'line')
  return { child, lastRow: () => last }
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

const postmasterPid = () => Number.parseInt(readFileSync(join(folder, 'cluster/postmaster.pid'), 'utf8'), 10)

describe('the embedded server (X-2)', () => {
  test('starts in an empty folder with both roles, and again with its data in it', async () => {
    {
      await using server = await EmbeddedServer.start({ folder })
      await query(server.url('rostrum_owner'), 'create table kept as select 42 as n')
      expect(await query(server.url('rostrum'), 'select current_user as role')).toEqual([{ role: 'rostrum' }])
    }
    await using server = await EmbeddedServer.start({ folder })
    expect(await query(server.url('rostrum_owner'), 'select n from kept')).toEqual([{ n: 42 }])
  })

  test('sorts and folds names of any language alike on every machine', async () => {
    await using server = await EmbeddedServer.start({ folder })
    const rows = await query(
      server.url('rostrum'),
      `select lower('ÄÖ Ł') as low, array(select n from unnest(array['z', 'Å', 'b', 'a', 'é']) n order by n) as sorted`,
    )
    expect(rows).toEqual([{ low: 'äö ł', sorted: ['a', 'Å', 'b', 'é', 'z'] }])
  })

  test('after its parent was killed the orphan is ended and nothing committed is lost', async () => {
    const { child, lastRow } = await startChild()
    await kill(child)
    const orphan = postmasterPid()
    expect(() => process.kill(orphan, 0)).not.toThrow()
    await using server = await EmbeddedServer.start({ folder })
    expect(postmasterPid()).not.toBe(orphan)
    const [{ n }] = await query(server.url('rostrum_owner'), 'select max(n) as n from kept')
    expect(n).toBeGreaterThanOrEqual(lastRow())
  })

  test('recovers after parent and server were killed together', async () => {
    const { child, lastRow } = await startChild()
    process.kill(postmasterPid(), 'SIGKILL')
    await kill(child)
    await using server = await EmbeddedServer.start({ folder })
    const [{ n }] = await query(server.url('rostrum_owner'), 'select max(n) as n from kept')
    expect(n).toBeGreaterThanOrEqual(lastRow())
  })

  test('a left pid file whose number another program has by now does not keep it from starting', async () => {
    const { child } = await startChild()
    const orphan = postmasterPid()
    process.kill(orphan, 'SIGKILL')
    await kill(child)
    const innocent = spawn('sleep', ['1000'])
    try {
      const file = join(folder, 'cluster/postmaster.pid')
      writeFileSync(file, readFileSync(file, 'utf8').replace(String(orphan), String(innocent.pid)))
      await using server = await EmbeddedServer.start({ folder })
      expect(await query(server.url('rostrum'), 'select 1 as n')).toEqual([{ n: 1 }])
      expect(innocent.exitCode ?? innocent.signalCode).toBeNull()
    } finally {
      innocent.kill()
    }
  })

  test('a kill while the data is first laid out leaves nothing that hinders the next start', async () => {
    mkdirSync(join(folder, 'cluster.unfinished/base'), { recursive: true })
    writeFileSync(join(folder, 'cluster.unfinished/PG_VERSION'), '18\n')
    await using server = await EmbeddedServer.start({ folder })
    expect(await query(server.url('rostrum'), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test('a second server on one folder is refused, naming folder and process; stopping the first lets it start', async () => {
    const first = await EmbeddedServer.start({ folder })
    await expect(EmbeddedServer.start({ folder })).rejects.toMatchObject({
      reason: 'folder_in_use',
      message: `the data folder ${folder} is in use by another Rostrum (process ${process.pid}): stop it, or name another folder`,
    })
    const other = spawn(process.execPath, [join(import.meta.dirname, '_embedded-child.ts'), folder])
    let errors = ''
    other.stderr.on('data', (text) => (errors += text))
    await once(other, 'close')
    expect(errors).toContain(`is in use by another Rostrum (process ${process.pid})`)
    await first.stop()
    await using second = await EmbeddedServer.start({ folder })
    expect(await query(second.url('rostrum'), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test('a folder of another major version is refused with the way over, and left alone', async () => {
    const server = await EmbeddedServer.start({ folder })
    await server.stop()
    writeFileSync(join(folder, 'cluster/PG_VERSION'), '17\n')
    await expect(EmbeddedServer.start({ folder })).rejects.toMatchObject({
      reason: 'folder_other_version',
      message: expect.stringMatching(
        /is of PostgreSQL 17, and this release brings 18: .*rostrum backup.*rostrum restore/,
      ),
    })
    writeFileSync(join(folder, 'cluster/PG_VERSION'), '18\n')
    await using again = await EmbeddedServer.start({ folder })
    expect(await query(again.url('rostrum'), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test('a server that does not start says why', async () => {
    const settings = { shared_buffers: 'plenty' }
    await expect(EmbeddedServer.start({ folder, settings })).rejects.toMatchObject({
      reason: 'server_failed',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    })
    await using server = await EmbeddedServer.start({ folder })
    expect(await query(server.url('rostrum'), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test('a server that ends by itself is noticed', async () => {
    const server = await EmbeddedServer.start({ folder })
    process.kill(postmasterPid(), 'SIGKILL')
    await expect(server.ended).rejects.toMatchObject({
      reason: 'server_failed',
      message: expect.stringContaining('SIGKILL'),
    })
    await server.stop()
  })

  test('a path too long for a socket gets one elsewhere', async () => {
    folder = join(scratch, 'a-folder-whose-name-goes-on-and-on/'.repeat(4))
    await using server = await EmbeddedServer.start({ folder })
    expect(await query(server.url('rostrum'), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test.runIf(existsSync(older))('a folder that another major version really made is refused', async () => {
    const server = await EmbeddedServer.start({ folder, programs: await programsIn(older) })
    expect(await query(server.url('rostrum'), 'select 1 as n')).toEqual([{ n: 1 }])
    await server.stop()
    await expect(EmbeddedServer.start({ folder })).rejects.toMatchObject({ reason: 'folder_other_version' })
  })

  test.runIf(isRoot)('started by root, programs that its user cannot reach are copied to where it can', async () => {
    const { home, major } = await findBundledPrograms()
    const closed = join(scratch, 'closed')
    cpSync(home, closed, { recursive: true, verbatimSymlinks: true })
    chmodSync(closed, 0o700)
    await using server = await EmbeddedServer.start({ folder, programs: { home: closed, major } })
    expect(await query(server.url('rostrum'), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test.runIf(isRoot)(
    'started by root it works in a folder that its user may not enter, and is found there',
    async () => {
      chmodSync(scratch, 0o700)
      const { child, lastRow } = await startChild()
      await kill(child)
      const orphan = postmasterPid()
      await using server = await EmbeddedServer.start({ folder })
      expect(postmasterPid()).not.toBe(orphan)
      const [{ n }] = await query(server.url('rostrum_owner'), 'select max(n) as n from kept')
      expect(n).toBeGreaterThanOrEqual(lastRow())
      const joined = EmbeddedServer.findRunning(folder, 'rostrum')
      expect(await query(joined ?? '', 'select current_user as role')).toEqual([{ role: 'rostrum' }])
      await server.stop()
      expect(EmbeddedServer.findRunning(folder, 'rostrum')).toBeUndefined()
    },
  )
})
