import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { SyncFile } from '@rostrum/c1z'
import type { RunSync } from '@rostrum/connector'
import { makeKsuid } from '@rostrum/protocol'
import { describe, expect, test } from 'vitest'
import { ControlPlane, type Upload } from '../src/control-plane.ts'
import { Folder, grantTask, House, hastyClock, ServiceRun, syncTask } from './_service.ts'

describe('heartbeats', () => {
  const everySecond = { nextHeartbeatMs: 1000 }

  test('that fail eight times in a row are borne, and a ninth ends the sync with code 1: CON-26', async () => {
    await using plane = await ControlPlane.start(everySecond)
    using folder = new Folder()
    const house = new House()
    house.gate = new Promise(() => {})
    // The first is said before the work; eight fail, one is answered, and then nine fail.
    const fails = (nth: number) => nth > 1 && nth !== 10
    plane.misbehaviour = { status: (rpc, nth) => (rpc === 'heartbeat' && fails(nth) ? 14 : undefined) }
    await using service = ServiceRun.start(plane, house, folder.path)
    const sync = plane.give(syncTask)
    expect(await sync.finished).toMatchObject({
      status: {
        code: 1,
        message: expect.stringMatching(/^9 heartbeats failed in a row, the last: Heartbeat: told to/),
      },
      finalState: { case: 'error', value: { nonRetryable: false } },
    })
    expect(plane.countCalls('heartbeat')).toBe(19)
    expect(service.lines('heartbeat failed').map(({ failures }) => failures)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ])
    expect(sync.uploads).toEqual([])
  })

  test.each([
    ['a shorter than one second', 1, 1000],
    ['a longer than five minutes', 3_600_000, 300_000],
    ['none', 0, 30_000],
    ['ten seconds', 10_000, 10_000],
  ])('%s that the control plane wants are waited for within bounds', async (_name, nextHeartbeatMs, waited) => {
    await using plane = await ControlPlane.start({ nextHeartbeatMs })
    using folder = new Folder()
    const house = new House()
    house.gate = new Promise(() => {})
    const sleeps: number[] = []
    const clock = hastyClock((ms) => sleeps.push(ms))
    await using _ = ServiceRun.start(plane, house, folder.path, { clock })
    plane.give(syncTask)
    await house.until(() => house.begun === 1)
    expect(sleeps).toContain(waited)
  })

  test('a sync that is cancelled before it begins is not begun: CON-26', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    const sync = plane.give(syncTask)
    plane.misbehaviour = { cancels: true }
    await using _ = ServiceRun.start(plane, house, folder.path)
    expect(await sync.finished).toMatchObject({ status: { code: 1, message: 'task was cancelled' } })
    expect(house.begun).toBe(0)
  })
})

describe('what is synced', () => {
  test.each([
    ['everything', [], {}, 'full', { resources: 3, entitlements: 1, grants: 1 }],
    ['with --skip-full-sync nothing', ['--skip-full-sync'], {}, 'full', { resources: 0, entitlements: 0, grants: 0 }],
    ['without grants', [], { skipGrants: true }, 'full', { resources: 3, entitlements: 1, grants: 0 }],
    [
      'resources only',
      [],
      { skipEntitlementsAndGrants: true },
      'resources_only',
      { resources: 3, entitlements: 0, grants: 0 },
    ],
    ['one type', [], { syncResourceTypeIds: ['person'] }, 'full', { resources: 2, entitlements: 0, grants: 0 }],
  ] as const)('%s: CON-26', async (_name, args, wish, type, counts) => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    house.keys.add('ann')
    await using _ = ServiceRun.start(plane, house, folder.path, { args })
    const value = {
      ...syncTask.value,
      ...wish,
      syncResourceTypeIds: [...('syncResourceTypeIds' in wish ? wish.syncResourceTypeIds : [])],
    }
    const sync = plane.give({ case: 'syncFull', value })
    expect((await sync.finished).finalState.case).toBe('success')
    await using file = await openUpload(folder, sync.uploads[0])
    expect(file.counts(file.latestFinished(type)?.id ?? '')).toMatchObject(counts)
  })

  test('with --skip-full-sync the connector is still asked whether it could', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    house.validate = async () => {
      throw new Error('the house has burnt down')
    }
    await using _ = ServiceRun.start(plane, house, folder.path, { args: ['--skip-full-sync'] })
    const { status } = await plane.give(syncTask).finished
    expect(status?.message).toContain('the house has burnt down')
  })
})

describe('the upload: CON-26', () => {
  // On the size of a message, one byte less and one more, and of several.
  test.each([1, 524_287, 524_288, 524_289, 1_200_000])(
    'of %i bytes arrives whole, in messages that may be',
    async (size) => {
      await using plane = await ControlPlane.start()
      using folder = new Folder()
      const content = randomBytes(size)
      const sync: RunSync = async ({ file }) => {
        writeFileSync(file, content)
        return { syncId: makeKsuid(new Date()), resumed: false, counts: {}, durationMs: 1 }
      }
      await using _ = ServiceRun.start(plane, new House(), folder.path, { sync })
      const task = plane.give(syncTask)
      expect((await task.finished).finalState.case).toBe('success')
      expect(task.uploads).toMatchObject([{ bytes: size, matches: true }])
      expect(task.uploads[0]?.content.equals(content)).toBe(true)
      expect(plane.violations).toEqual([])
    },
  )
})

describe('a sync that is to be debugged', () => {
  test('uploads what was logged meanwhile, down to debug and without secrets', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    await using service = ServiceRun.start(plane, new House(), folder.path)
    const sync = plane.give(syncTask, { debug: true })
    expect((await sync.finished).finalState.case).toBe('success')
    const [file, log, ...others] = sync.uploads
    expect(others).toEqual([])
    expect(file?.content.subarray(0, 4).toString()).toBe('C1ZF')
    const lines = linesOf(log)
    expect(lines.map(({ msg }) => msg)).toContain('sync complete')
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'debug', msg: 'the people are counted', code: '[redacted]' }),
    )
    expect(log?.content.includes(House.secret)).toBe(false)
    // The program's own log stays at its level.
    expect(service.stderr).not.toContain('the people are counted')
  })

  test('uploads it also when the sync fails, and the failure is that of the sync', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    house.validate = async () => {
      throw new Error(`the door does not take ${House.secret}`)
    }
    await using _ = ServiceRun.start(plane, house, folder.path)
    const sync = plane.give(syncTask, { debug: true })
    const { status } = await sync.finished
    expect(status?.message).toContain('the door does not take [redacted]')
    expect(sync.uploads).toHaveLength(1)
    expect(linesOf(sync.uploads[0]).at(-1)).toMatchObject({ msg: 'the sync failed' })
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })
})

async function openUpload(folder: Folder, upload: Upload | undefined): Promise<SyncFile> {
  return SyncFile.open(folder.write('uploaded.c1z', upload?.content ?? ''))
}

function linesOf(upload: Upload | undefined): Record<string, unknown>[] {
  const lines = upload?.content.toString().trim().split('\n') ?? []
  return lines.map((line): Record<string, unknown> => JSON.parse(line))
}
