import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { anyUnpack } from '@bufbuild/protobuf/wkt'
import { SyncFile } from '@rostrum/c1z'
import { systemClock } from '@rostrum/connector'
import { GrantManagerServiceGrantResponseSchema } from '@rostrum/protocol/connector'
import { ErrorInfoSchema } from '@rostrum/protocol/rpc'
import { describe, expect, test } from 'vitest'
import { ControlPlane } from '../src/control-plane.ts'
import { Folder, grantTask, House, revokeTask, ServiceRun, syncTask } from './_service.ts'

describe('a conversation', () => {
  test('begins with Hello, and every request keeps the rules: CON-26', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    await using service = ServiceRun.start(plane, house, folder.path)
    const [sync, grant, revoke, unknown] = [
      plane.give(syncTask),
      plane.give(grantTask('ann')),
      plane.give(revokeTask('ann')),
      plane.give({ case: 'compactSyncs', value: {} }),
    ]
    expect((await sync.finished).finalState.case).toBe('success')
    const [upload] = sync.uploads
    expect(upload).toMatchObject({ matches: true })
    writeFileSync(join(folder.path, 'uploaded.c1z'), upload?.content ?? '')
    await using file = await SyncFile.open(join(folder.path, 'uploaded.c1z'))
    expect(file.counts(file.latestFinished('full')?.id ?? '').resources).toBe(3)
    const { finalState } = await grant.finished
    if (finalState.case !== 'success' || finalState.value.response === undefined) throw new Error('no response')
    expect(anyUnpack(finalState.value.response, GrantManagerServiceGrantResponseSchema)?.grants[0]?.id).toBe(
      'door:front:key:person:ann',
    )
    expect((await revoke.finished).finalState.case).toBe('success')
    expect(await unknown.finished).toMatchObject({
      status: { code: 2, message: 'unsupported task type' },
      finalState: { case: 'error', value: { nonRetryable: false } },
    })
    expect(service.stderr.match(/"task_type":"\w+"/g)).toEqual(
      expect.arrayContaining(['sync_full', 'grant', 'revoke', 'compact_syncs'].map((type) => `"task_type":"${type}"`)),
    )
    expect(plane.calls.map(({ rpc }) => rpc).slice(0, 2)).toEqual(['token', 'hello'])
    expect(plane.hellos[0]).toMatchObject({ hostId: 'test-host', connectorMetadata: { displayName: 'House' } })
    expect(plane.calls.find(({ rpc }) => rpc === 'hello')?.userAgent).toMatch(/^patient-otter-\d+ baton-sdk\/\S+ grpc-/)
    expect(plane.violations).toEqual([])
    expect(sync.heartbeats).toBeGreaterThan(0)
    expect(await service.stop()).toBe(0)
    // Nothing of the sync stays behind.
    expect(readdirSync(folder.path).filter((name) => name.startsWith('baton-sync'))).toEqual([])
  })

  test('a refused write says its reason to programs and people, and is not to be repeated: PRV-3', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    await using _ = ServiceRun.start(plane, new House(), folder.path)
    const { status, finalState } = await plane.give(grantTask('nobody')).finished
    expect(finalState).toMatchObject({ case: 'error', value: { nonRetryable: true } })
    expect(status).toMatchObject({ code: 9, message: 'nobody has no pockets\ntask failed and is non-retryable' })
    const [info] = (status?.details ?? []).map((detail) => anyUnpack(detail, ErrorInfoSchema))
    expect(info).toMatchObject({ reason: 'no_pockets', domain: 'rostrum' })
  })

  test('several tasks at once where asked for, and one at a time where that is not known', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    plane.misbehaviour = { status: (rpc, nth) => (rpc === 'getTasks' && nth === 2 ? 12 : undefined) }
    await using service = ServiceRun.start(plane, new House(), folder.path, { env: { BATON_GET_TASKS: 'true' } })
    await plane.give(grantTask('ann')).finished
    await plane.until(() => plane.countCalls('getTask') > 0)
    await plane.give(grantTask('bob')).finished
    expect(plane.countCalls('getTasks')).toBe(2)
    expect(plane.violations).toEqual([])
    expect(await service.stop()).toBe(0)
  })
})

describe('exactly once', () => {
  test('a task that comes again while it runs, and after, has its effect once: CON-28', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    const gate = Promise.withResolvers<void>()
    house.writeGate = gate.promise
    await using service = ServiceRun.start(plane, house, folder.path)
    const grant = plane.give(grantTask('ann'))
    await service.logged(/connector task begins/)
    grant.giveAgain()
    await service.logged(/under way already/)
    gate.resolve()
    await service.logged(/connector task finished/)
    grant.giveAgain()
    await plane.until(() => grant.reports.length === 2)
    expect(house.effects).toEqual(['grant ann'])
    expect(grant.reports.map(({ finalState }) => finalState.case)).toEqual(['success', 'success'])
    expect(grant.reports[1]).toEqual(grant.reports[0])
  })

  test('a report whose answer is lost is sent until it is answered, across restarts: PRV-4', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    plane.misbehaviour = { dropsAnswer: (rpc) => rpc === 'finishTask' }
    const first = ServiceRun.start(plane, house, folder.path)
    const grant = plane.give(grantTask('ann'))
    await grant.finished
    await first.logged(/report/i)
    expect(await first.stop()).toBe(0)
    const before = grant.reports.length
    plane.misbehaviour = {}
    await using second = ServiceRun.start(plane, house, folder.path)
    await plane.until(() => grant.reports.length > before)
    await plane.give(grantTask('bob')).finished
    expect(house.effects).toEqual(['grant ann', 'grant bob'])
    expect(await second.stop()).toBe(0)
  })

  test('an upload that breaks off is sent again whole', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    plane.misbehaviour = { breaksUploadAfter: 1 }
    await using service = ServiceRun.start(plane, new House(), folder.path)
    const sync = plane.give(syncTask)
    await service.logged(/upload failed, it is tried again/)
    plane.misbehaviour = {}
    expect((await sync.finished).finalState.case).toBe('success')
    expect(sync.uploads).toHaveLength(1)
    expect(sync.uploads[0]?.matches).toBe(true)
  })
})

describe('slots', () => {
  test('a grant does not wait behind syncs, however many are handed out: CON-26', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    const gate = Promise.withResolvers<void>()
    house.gate = gate.promise
    await using _ = ServiceRun.start(plane, house, folder.path)
    const syncs = [1, 2, 3].map(() => plane.give(syncTask))
    const grant = plane.give(grantTask('ann'))
    await grant.finished
    expect(house.begun).toBeLessThanOrEqual(2)
    gate.resolve()
    for (const sync of syncs) expect((await sync.finished).finalState.case).toBe('success')
  })

  test('a cancelled sync ends at once, with code 1 and to be repeated', async () => {
    await using plane = await ControlPlane.start({ nextHeartbeatMs: 1000 })
    using folder = new Folder()
    const house = new House()
    house.gate = new Promise(() => {})
    await using _ = ServiceRun.start(plane, house, folder.path)
    const sync = plane.give(syncTask)
    await plane.until(() => sync.heartbeats > 0)
    sync.cancel()
    expect(await sync.finished).toMatchObject({
      status: { code: 1 },
      finalState: { case: 'error', value: { nonRetryable: false } },
    })
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })
})

describe('the end', () => {
  test('a write is finished and a sync handed back, both reported: CON-26', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    house.gate = new Promise(() => {})
    const gate = Promise.withResolvers<void>()
    house.writeGate = gate.promise
    const begun = { sync: Promise.withResolvers<void>(), write: Promise.withResolvers<void>() }
    house.onSync = begun.sync.resolve
    house.onWrite = begun.write.resolve
    const service = ServiceRun.start(plane, house, folder.path, { clock: systemClock })
    const [sync, grant] = [plane.give(syncTask), plane.give(grantTask('ann'))]
    await Promise.all([begun.sync.promise, begun.write.promise])
    const ended = service.stop()
    expect(await sync.finished).toMatchObject({
      status: { code: 1 },
      finalState: { case: 'error', value: { nonRetryable: false } },
    })
    gate.resolve()
    expect((await grant.finished).finalState.case).toBe('success')
    expect(await ended).toBe(0)
    expect(house.effects).toEqual(['grant ann'])
  })
})

describe('trouble at the start', () => {
  test.each([
    ['a refused credential', { token: 401 }, 16, /refus/],
    ['a request for a token that is refused as bad', { token: 400 }, 16, /refus/],
    [
      'a Hello that is not for this connector',
      { status: (rpc: string) => (rpc === 'hello' ? 7 : undefined) },
      7,
      /code|PermissionDenied|permission/i,
    ],
  ])('%s ends the program with its code: CON-26', async (_name, misbehaviour, code, says) => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    plane.misbehaviour = misbehaviour
    const service = ServiceRun.start(plane, new House(), folder.path)
    expect(await service.ended).toBe(code)
    expect(service.stderr).toMatch(says)
    expect(service.stderr).not.toContain(plane.credential.clientSecret)
  })

  test('a clock that is wrong is said with the refusal', async () => {
    await using plane = await ControlPlane.start({ skewMs: 600_000 })
    using folder = new Folder()
    const service = ServiceRun.start(plane, new House(), folder.path)
    expect(await service.ended).toBe(16)
    expect(service.stderr).toMatch(/clock/)
  })

  test.each([
    ['a token endpoint that is not well', { token: 503 }, /503/],
    ['a sign-in page', { token: 'html' as const }, /HTML|not JSON|sign-in|token/],
    ['a Hello that fails', { status: (rpc: string) => (rpc === 'hello' ? 14 : undefined) }, /hello failed/],
  ])('%s is waited for: CON-26', async (_name, misbehaviour, says) => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    plane.misbehaviour = misbehaviour
    await using service = ServiceRun.start(plane, new House(), folder.path)
    await service.logged(/hello failed, it is said again/)
    expect(service.stderr).toMatch(says)
    plane.misbehaviour = {}
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })

  test.each([
    ['for another host', { certificateHosts: ['elsewhere.example'] }, /another host|host name|does not match|altname/i],
    ['that has expired', { certificateEnds: new Date(Date.now() - 86_400_000) }, /expired/],
  ])('a certificate %s has a sentence of its own, and is waited for', async (_name, options, says) => {
    await using plane = await ControlPlane.start(options)
    using folder = new Folder()
    await using service = ServiceRun.start(plane, new House(), folder.path)
    await service.logged(/hello failed, it is said again/)
    expect(service.stderr).toMatch(says)
    await plane.goAway()
    await plane.comeBack({ certificateHosts: ['127.0.0.1'], certificateEnds: new Date(Date.now() + 86_400_000) })
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })
})

describe('trouble while it runs', () => {
  test('a control plane that goes away for a while is waited for, and what was done meanwhile is reported: CON-26', async () => {
    await using plane = await ControlPlane.start()
    using folder = new Folder()
    const house = new House()
    const gate = Promise.withResolvers<void>()
    house.writeGate = gate.promise
    await using service = ServiceRun.start(plane, house, folder.path)
    const grant = plane.give(grantTask('ann'))
    await service.logged(/connector task begins/)
    await plane.goAway()
    gate.resolve()
    await service.logged(/asking for tasks failed/)
    await plane.comeBack()
    expect((await grant.finished).finalState.case).toBe('success')
    expect((await plane.give(grantTask('bob')).finished).finalState.case).toBe('success')
    expect(house.effects).toEqual(['grant ann', 'grant bob'])
  })

  test('a credential that is revoked while it runs ends nothing', async () => {
    await using plane = await ControlPlane.start({ holdMs: 50 })
    using folder = new Folder()
    await using service = ServiceRun.start(plane, new House(), folder.path)
    await plane.until(() => plane.countCalls('getTask') > 0)
    plane.revokeCredential()
    await service.logged(/asking for tasks failed/)
    plane.revokeCredential(false)
    expect((await plane.give(grantTask('ann')).finished).finalState.case).toBe('success')
  })
})
