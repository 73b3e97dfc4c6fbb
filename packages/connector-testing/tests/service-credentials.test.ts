import { describe, expect, test } from 'vitest'
import { ControlPlane } from '../src/control-plane.ts'
import { Folder, grantTask, House, hastyClock, ServiceRun, syncTask } from './_service.ts'

describe('Hello at the start', () => {
  test.each([
    ['half of the time', 0, 0.5],
    ['all of it', 1, 1],
  ])('is said again after 1 s, doubling to 5 min, jittered: at least %s: CON-26', async (_name, random, part) => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    plane.misbehaviour = { status: (rpc, nth) => (rpc === 'hello' && nth <= 11 ? 14 : undefined) }
    const sleeps: number[] = []
    const clock = { now: () => new Date(), sleep: async (ms: number) => void sleeps.push(ms) }
    await using service = ServiceRun.start(plane, new House(), folder.path, { clock, random: () => random })
    await service.logged(/the control plane knows this connector/)
    const seconds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    expect(sleeps.slice(0, 11)).toEqual(seconds.map((wait) => wait * 1000 * part))
    expect(service.lines('hello failed').map(({ wait_seconds }) => wait_seconds)).toEqual(
      seconds.map((wait) => wait * part),
    )
  })

  test('is not ended by a token that the control plane has forgotten: CON-26', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    plane.misbehaviour = { status: (rpc, nth) => (rpc === 'hello' && nth === 1 ? 14 : undefined) }
    const clock = hastyClock(() => plane.forgetTokens())
    await using service = ServiceRun.start(plane, new House(), folder.path, { clock })
    await service.logged(/the control plane knows this connector/)
    expect(plane.countCalls('token')).toBe(2)
  })
})

describe('a credential that is not whole ends the program at once, and is not shown', () => {
  test.each([
    ['BATON_CLIENT_ID', 'no-host', 'client id "no-host" is not of the form name@host/use'],
    ['BATON_CLIENT_ID', 'fox-1@tenant.example', 'is not of the form name@host/use'],
    ['BATON_CLIENT_ID', 'fox-1@https://tenant.example/ccc', 'the host of the client id is "https:"'],
    ['BATON_CLIENT_SECRET', 'secret-token:conductorone.com:v1', 'has fewer than four parts'],
    ['BATON_CLIENT_SECRET', 'secret-token:conductorone.com:v2:4711', 'is not of version v1'],
    ['BATON_CLIENT_SECRET', 'secret-token:conductorone.com:v1:not!base64', 'is not base64url'],
    ['BATON_CLIENT_SECRET', secretOf({ kty: 'EC', crv: 'P-256' }), 'is not Ed25519'],
    ['BATON_CLIENT_SECRET', secretOf({ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }), 'a public key'],
  ])('%s %s', async (variable, value, says) => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const service = ServiceRun.start(plane, new House(), folder.path, { env: { [variable]: value } })
    expect(await service.ended).toBe(2)
    expect(service.stderr).toContain(says)
    if (variable === 'BATON_CLIENT_SECRET') expect(service.stderr).not.toContain(value.split(':')[3] ?? value)
    expect(plane.calls).toEqual([])
  })
})

describe('access tokens', () => {
  test('are kept until ten seconds before their end: CON-25', async () => {
    let ahead = 0
    const clock = { ...hastyClock(), now: () => new Date(Date.now() + ahead) }
    await using plane = await ControlPlane.start({ tokenSeconds: 600, clock })
    using folder = new Folder()
    await using _ = ServiceRun.start(plane, new House(), folder.path, { clock })
    await plane.give(grantTask('ann')).finished
    ahead = 580_000
    await plane.give(grantTask('bob')).finished
    expect(plane.countCalls('token')).toBe(1)
    ahead = 591_000
    await plane.give(grantTask('cem')).finished
    expect(plane.countCalls('token')).toBe(2)
  })

  test('that are not taken any more are replaced, and nothing of the work is lost: CON-25', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    const gate = Promise.withResolvers<void>()
    house.gate = gate.promise
    await using service = ServiceRun.start(plane, house, folder.path)
    const sync = plane.give(syncTask)
    await house.until(() => house.begun === 1)
    plane.forgetTokens()
    gate.resolve()
    expect((await sync.finished).finalState.case).toBe('success')
    expect(service.lines('connector task failed')).toEqual([])
    expect(service.lines('connector task could not be reported')).toEqual([])
  })

  test('of a revoked credential are asked for with growing pauses, and it never ends: CON-26', async () => {
    await using plane = await ControlPlane.start({ holdMs: 50 })
    using folder = new Folder()
    const sleeps: number[] = []
    const clock = hastyClock((ms) => sleeps.push(ms))
    await using service = ServiceRun.start(plane, new House(), folder.path, { clock, random: () => 1 })
    await plane.until(() => plane.countCalls('getTask') > 0)
    plane.revokeCredential()
    await service.logged(/("asking for tasks failed"[\s\S]*){6}/)
    expect(
      service
        .lines('asking for tasks failed')
        .map(({ wait_seconds }) => wait_seconds)
        .slice(0, 6),
    ).toEqual([1, 4, 9, 16, 25, 36])
    expect(service.lines('asking for tasks failed')[0]?.error).toMatch(
      /^the control plane refused the client id or secret \(https:\S+ answered 401\); make a new credential/,
    )
    plane.revokeCredential(false)
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })
})

function secretOf(key: Record<string, string>): string {
  return `secret-token:conductorone.com:v1:${Buffer.from(JSON.stringify(key)).toString('base64url')}`
}
