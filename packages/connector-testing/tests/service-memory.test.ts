import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { ControlPlane } from '../src/control-plane.ts'
import { Folder, grantTask, House, ServiceRun, syncTask } from './_service.ts'

const warning = 'finished tasks are remembered until the end of this process only'
const stateOf = (folder: Folder) => join(folder.path, 'baton-house-state')

describe('the memory of finished tasks: CON-28', () => {
  test('is for its owner only, and without secrets', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    await using service = ServiceRun.start(plane, new House(), folder.path)
    await plane.give(grantTask('ann')).finished
    expect(await service.stop()).toBe(0)
    const file = join(stateOf(folder), 'tasks.db')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(stateOf(folder)).mode & 0o777).toBe(0o700)
    expect(readFileSync(file).includes(House.secret)).toBe(false)
  })

  test.each([
    ['a folder that cannot be made', (folder: Folder) => folder.write('baton-house-state', '')],
    [
      'a file that is not a database',
      (folder: Folder) => {
        folder.makeFolder('baton-house-state')
        folder.write('baton-house-state/tasks.db', 'no database, and long enough to be looked at as one'.repeat(100))
      },
    ],
    ['a folder in its place', (folder: Folder) => mkdirSync(join(stateOf(folder), 'tasks.db'), { recursive: true })],
  ])('lasts as long as the process with %s, which a warning says with the path: CON-32', async (_name, spoil) => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    spoil(folder)
    const house = new House()
    await using service = ServiceRun.start(plane, house, folder.path)
    const grant = plane.give(grantTask('ann'))
    await service.logged(/connector task finished/)
    grant.giveAgain()
    await plane.until(() => grant.reports.length === 2)
    expect(house.writesBegun).toBe(1)
    expect(service.lines(warning)).toEqual([
      expect.objectContaining({ level: 'warn', path: join(stateOf(folder), 'tasks.db'), error: expect.any(String) }),
    ])
  })

  test('a file that fails while it runs keeps no outcome from being reported', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    await using service = ServiceRun.start(plane, house, folder.path)
    await plane.give(grantTask('ann')).finished
    await service.logged(/connector task finished/)
    // As when another program spoils it, or the disk is full.
    using database = new DatabaseSync(join(stateOf(folder), 'tasks.db'))
    database.exec('drop table finished')
    const grant = plane.give(grantTask('bob'))
    expect((await grant.finished).finalState.case).toBe('success')
    await service.logged(new RegExp(`connector task finished.*${grant.id}`))
    grant.giveAgain()
    await plane.until(() => grant.reports.length === 2)
    expect(house.effects).toEqual(['grant ann', 'grant bob'])
    expect(service.lines(warning)).toHaveLength(1)
    expect(await service.stop()).toBe(0)
  })

  test('a folder for syncs that is gone is said with its path and the cure: CON-32', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const work = folder.makeFolder('work')
    await using _ = ServiceRun.start(plane, new House(), folder.path, { args: ['--c1z-temp-dir', work] })
    await plane.give(grantTask('ann')).finished
    rmSync(work, { recursive: true })
    const { status } = await plane.give(syncTask).finished
    expect(status?.message).toMatch(
      /work cannot be written: ENOENT.*; point --c1z-temp-dir at a folder that this connector may write$/,
    )
  })
})
