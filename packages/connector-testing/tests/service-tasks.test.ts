import type { BatonServiceGetTasksRequest } from '@rostrum/protocol/connectorapi'
import { describe, expect, test } from 'vitest'
import { ControlPlane } from '../src/control-plane.ts'
import { Folder, grantTask, House, hastyClock, ServiceRun, settle, syncTask } from './_service.ts'

const bunches = { env: { BATON_GET_TASKS: 'true' } }

describe('how many tasks are asked for: CON-26', () => {
  test('one poll at a time asks for none while every slot is taken', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    const gate = Promise.withResolvers<void>()
    house.writeGate = gate.promise
    await using _ = ServiceRun.start(plane, house, folder.path, { args: ['--task-concurrency=2'] })
    const grants = ['ann', 'bob', 'cem'].map((name) => plane.give(grantTask(name)))
    await house.until(() => house.writesBegun === 2)
    await settle(plane)
    expect(plane.countCalls('getTask')).toBe(2)
    expect(grants.map(({ deliveries }) => deliveries)).toEqual([1, 1, 0])
    gate.resolve()
    for (const grant of grants) expect((await grant.finished).finalState.case).toBe('success')
  })

  test('several at a poll: twice the slots, less what is known, and what is known is named', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    const gate = Promise.withResolvers<void>()
    house.writeGate = gate.promise
    const grants = ['ann', 'bob'].map((name) => plane.give(grantTask(name)))
    await using _ = ServiceRun.start(plane, house, folder.path, bunches)
    await plane.until(() => plane.countCalls('getTasks') === 2)
    const [first, second] = polls(plane)
    expect(first).toMatchObject({ pageSize: 6, knownTaskIds: [] })
    expect(second).toMatchObject({ pageSize: 4, knownTaskIds: grants.map(({ id }) => id) })
    expect(plane.countCalls('getTask')).toBe(0)
    gate.resolve()
    for (const grant of grants) expect((await grant.finished).finalState.case).toBe('success')
    expect(plane.violations).toEqual([])
  })

  test.each([
    [0, 6],
    [1, 2],
    [100, 100],
  ])('with %i slots a poll asks for %i, none being the same as not said', async (slots, pageSize) => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const args = [`--task-concurrency=${slots}`]
    await using _ = ServiceRun.start(plane, new House(), folder.path, { ...bunches, args })
    await plane.until(() => plane.countCalls('getTasks') > 0)
    expect(polls(plane)[0]?.pageSize).toBe(pageSize)
    expect(plane.violations).toEqual([])
  })

  test('more slots than there may be are refused', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const service = ServiceRun.start(plane, new House(), folder.path, { args: ['--task-concurrency=101'] })
    expect(await service.ended).toBe(2)
    expect(service.stderr).toMatch(/task-concurrency.*100/)
  })

  test('a control plane that gives one task at a time only is asked for one at a time from then on', async () => {
    await using plane = await ControlPlane.start({ holdMs: 50 })
    using folder = new Folder()
    plane.misbehaviour = { status: (rpc) => (rpc === 'getTasks' ? 12 : undefined) }
    await using service = ServiceRun.start(plane, new House(), folder.path, bunches)
    await service.logged(/the control plane gives one task at a time only/)
    await plane.until(() => plane.countCalls('getTask') >= 3)
    expect(plane.countCalls('getTasks')).toBe(1)
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })

  test('one slot is kept free of syncs, also when a poll brings only syncs', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    const gate = Promise.withResolvers<void>()
    house.gate = gate.promise
    const syncs = [1, 2, 3].map(() => plane.give(syncTask))
    await using _ = ServiceRun.start(plane, house, folder.path, bunches)
    await house.until(() => house.begun === 2)
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
    expect(house.begun).toBe(2)
    gate.resolve()
    for (const sync of syncs) expect((await sync.finished).finalState.case).toBe('success')
    expect(house.begun).toBe(3)
  })

  test('a task that is handed out again and again at once does not keep the connector busy', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    house.writeGate = new Promise(() => {})
    const sleeps: number[] = []
    await using _ = ServiceRun.start(plane, house, folder.path, { clock: hastyClock((ms) => sleeps.push(ms)) })
    const grant = plane.give(grantTask('ann'))
    await house.until(() => house.writesBegun === 1)
    plane.misbehaviour = { nextPollMs: 0 }
    grant.giveAgain()
    grant.giveAgain()
    await plane.until(() => grant.deliveries === 3)
    await plane.until(() => plane.countCalls('getTask') >= 4)
    expect(sleeps.slice(-2)).toEqual([100, 100])
  })
})

test('a write is refused where writing is not enabled: CON-27', async () => {
  await using plane = await ControlPlane.start()
  using folder = new Folder()
  const house = new House()
  await using _ = ServiceRun.start(plane, house, folder.path, { args: ['--provisioning=false'] })
  expect(await plane.give(grantTask('ann')).finished).toMatchObject({
    status: { code: 9, message: expect.stringMatching(/^provisioning is not enabled/) },
    finalState: { case: 'error', value: { nonRetryable: true } },
  })
  expect(house.writesBegun).toBe(0)
})

function polls(plane: ControlPlane): BatonServiceGetTasksRequest[] {
  return plane.calls.flatMap(({ rpc, request }) =>
    // The control plane keeps the request of each rpc.
    rpc === 'getTasks' ? [request as BatonServiceGetTasksRequest] : [],
  )
}
