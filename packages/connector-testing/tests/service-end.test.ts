import { ConnectorError, systemClock } from '@rostrum/connector'
import { describe, expect, test } from 'vitest'
import { ControlPlane } from '../src/control-plane.ts'
import { Folder, grantTask, House, hastyClock, ServiceRun, settle, syncTask } from './_service.ts'

const handedBack = {
  status: { code: 1, message: 'the connector is stopping; give the task out again' },
  finalState: { case: 'error', value: { nonRetryable: false } },
}

describe('what was not done is done when it comes again', () => {
  test('a sync that was handed back at the end runs with the next start: CON-28', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    house.gate = new Promise(() => {})
    const first = ServiceRun.start(plane, house, folder.path)
    const sync = plane.give(syncTask)
    await house.until(() => house.begun === 1)
    expect(await first.stop()).toBe(0)
    expect(await sync.finished).toMatchObject(handedBack)
    house.gate = Promise.resolve()
    await using _ = ServiceRun.start(plane, house, folder.path)
    sync.giveAgain()
    await plane.until(() => sync.reports.length === 2)
    expect(sync.reports[1]?.finalState.case).toBe('success')
    expect(sync.uploads).toHaveLength(1)
  })

  test('a sync that failed in passing runs again in the same process: CON-28', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    plane.misbehaviour = { status: (rpc) => (rpc === 'heartbeat' ? 14 : undefined) }
    await using service = ServiceRun.start(plane, new House(), folder.path)
    const sync = plane.give(syncTask)
    expect(await sync.finished).toMatchObject({ status: { code: 14 }, finalState: { value: { nonRetryable: false } } })
    await service.logged(/connector task finished/)
    plane.misbehaviour = {}
    sync.giveAgain()
    await plane.until(() => sync.reports.length === 2)
    expect(sync.reports[1]?.finalState.case).toBe('success')
  })

  test('a write that failed in passing is tried again, also when its report said that it is final: PRV-3', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    const outage = Promise.withResolvers<void>()
    house.writeGate = outage.promise
    house.onWrite = () => outage.reject(new ConnectorError('upstream_failure', 'the doors do not answer'))
    await using service = ServiceRun.start(plane, house, folder.path)
    const grant = plane.give(grantTask('ann'))
    expect(await grant.finished).toMatchObject({ status: { code: 14 }, finalState: { value: { nonRetryable: true } } })
    await service.logged(/connector task finished/)
    house.writeGate = Promise.resolve()
    grant.giveAgain()
    await plane.until(() => grant.reports.length === 2)
    expect(grant.reports[1]?.finalState.case).toBe('success')
    expect(house.effects).toEqual(['grant ann'])
  })
})

describe('the end: CON-26', () => {
  test('a write that waits for a slot is handed back, and never begun', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    const gate = Promise.withResolvers<void>()
    house.writeGate = gate.promise
    const grants = ['ann', 'bob'].map((name) => plane.give(grantTask(name)))
    const options = { args: ['--task-concurrency=1'], env: { BATON_GET_TASKS: '1' }, clock: systemClock }
    const service = ServiceRun.start(plane, house, folder.path, options)
    await house.until(() => house.writesBegun === 1)
    const ended = service.stop()
    expect(await grants[1]?.finished).toMatchObject(handedBack)
    gate.resolve()
    expect((await grants[0]?.finished)?.finalState.case).toBe('success')
    expect(await ended).toBe(0)
    expect(house.effects).toEqual(['grant ann'])
  })

  test('a write that does not end is given up after twenty seconds, and said to be so', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    house.writeGate = new Promise(() => {})
    const sleeps: number[] = []
    const clock = hastyClock((ms) => sleeps.push(ms))
    const service = ServiceRun.start(plane, house, folder.path, { clock })
    const grant = plane.give(grantTask('ann'))
    await house.until(() => house.writesBegun === 1)
    sleeps.length = 0
    expect(await service.stop()).toBe(0)
    expect(await grant.finished).toMatchObject({
      status: { code: 1, message: expect.stringMatching(/^the connector stopped before the task was done/) },
    })
    expect(sleeps).toEqual(expect.arrayContaining([20_000, 25_000]))
  })

  test('a report that nobody takes is given up after 25 seconds, and sent at the next start', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    plane.misbehaviour = { status: (rpc) => (rpc === 'finishTask' ? 14 : undefined) }
    const house = new House()
    const first = ServiceRun.start(plane, house, folder.path)
    const grant = plane.give(grantTask('ann'))
    await first.logged(/connector task could not be reported/)
    expect(await first.stop()).toBe(0)
    plane.misbehaviour = {}
    await using _ = ServiceRun.start(plane, house, folder.path)
    expect((await grant.finished).finalState.case).toBe('success')
    expect(house.effects).toEqual(['grant ann'])
  })

  test('a token endpoint that does not answer does not hold it up', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    plane.misbehaviour = { token: 'hang' }
    const service = ServiceRun.start(plane, new House(), folder.path, { clock: systemClock })
    await plane.until(() => plane.countCalls('token') > 0)
    expect(await service.stop()).toBe(0)
  })

  test('neither does a poll that is held', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const service = ServiceRun.start(plane, new House(), folder.path, { clock: systemClock })
    await plane.until(() => plane.countCalls('getTask') > 0)
    expect(await service.stop('SIGINT')).toBe(0)
    await settle(plane)
    expect(plane.countCalls('getTask')).toBe(1)
  })
})
