import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { anyUnpack } from '@bufbuild/protobuf/wkt'
import { readSnapshot, snapshotDifferences } from '@rostrum/connector-testing'
import { ControlPlane } from '@rostrum/connector-testing/control-plane'
import { RotateCredentialResponseSchema } from '@rostrum/protocol/connector'
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose'
import { expect, test } from 'vitest'
import { overTenant, roleAt } from './_clinic.ts'
import { grantOf, outcomeOf, Scene, wasNeedless } from './_scene.ts'
import { findSecret } from './_secrets.ts'

const bundled = join(import.meta.dirname, '../dist/bundle/baton-sentinel-one')

test('a sync by a task is the sync by hand, also by the bundled program: CON-26', async () => {
  await using scene = await Scene.open()
  const { world, plane } = scene
  await world.sync()
  const byHand = await readSnapshot(world.path('sync.c1z'))
  execFileSync(process.execPath, [join(import.meta.dirname, '../../../scripts/bundle.mjs')])
  for (const command of [undefined, bundled]) {
    await using service = scene.serve({ NODE: process.execPath }, command === undefined ? {} : { command })
    const sync = plane.give({ case: 'syncFull', value: { storageEngine: 'sqlite' } })
    expect(await outcomeOf(sync)).toMatchObject({ code: 0 })
    expect(sync.uploads).toMatchObject([{ matches: true }])
    writeFileSync(world.path('uploaded.c1z'), sync.uploads[0]?.content ?? '')
    expect(snapshotDifferences(byHand, await readSnapshot(world.path('uploaded.c1z')))).toEqual([])
    expect(await service.stop()).toBe(0)
  }
  expect(plane.violations).toEqual([])
  expect(world.files.filter((name) => name.startsWith('baton-sync'))).toEqual([])
})

test('200 grants and revokes at once on one user lose none: PRV-8', async () => {
  await using scene = await Scene.open()
  const { world, plane, roles, sites, ada } = scene
  const [taken, given] = [sites.slice(2, 42), sites.slice(42, 102)]
  const rolesAt = (places: readonly string[], roleId: string) => places.map((id) => ({ id, roleId }))
  world.tenant.setScopeRoles(ada, 'site', [...scene.formerList, ...rolesAt(taken, roles.soc)])
  const at = (site: string) => roleAt('site', site, roles.soc)
  const tasks = [
    ...taken.flatMap((site) => [scene.giveRevoke(at(site)), scene.giveRevoke(at(site))]),
    ...given.flatMap((site) => [scene.giveGrant(at(site)), scene.giveGrant(at(site))]),
  ]
  expect(tasks).toHaveLength(200)
  await using service = scene.serve({ BATON_GET_TASKS: 'true' }, { args: ['--task-concurrency', '64'] })
  for (const task of tasks) expect(await outcomeOf(task)).toMatchObject({ code: 0 })
  expect(scene.holding.scope).toBe('site')
  expect(new Set(scene.holding.scopeRoles)).toEqual(new Set([...scene.formerList, ...rolesAt(given, roles.soc)]))
  // The other half of the two hundred found its work done.
  const needless = await Promise.all(tasks.map(wasNeedless))
  expect(needless.filter(Boolean)).toHaveLength(100)
  expect(plane.violations).toEqual([])
  expect(await service.stop()).toBe(0)
})

test.each(['told back', 'nothing told back', 'killed between the write and its report'])(
  'site Viewer becomes tenant Admin by a task and exactly what it was by another, %s: S1C-13, PRV-4',
  async (how) => {
    await using scene = await Scene.open()
    const { world } = scene
    const former = scene.holding
    const wish = overTenant(scene.roles.admin)
    const env = { BATON_ALLOW_LEVEL_CHANGE: 'true' }
    await using first = scene.serve(env)
    const isKilled = how.startsWith('killed')
    if (isKilled) world.simulator.faults.set([{ method: 'PUT', action: { kind: 'slow', delayMs: 30_000 } }])
    const written = new Promise<void>((resolve) => {
      world.tenant.onChange(({ kind }) => {
        if (kind === 'users') resolve()
      })
    })
    const grant = scene.giveGrant(wish)
    if (isKilled) {
      await written
      await first.stop('SIGKILL')
      expect(grant.reports).toEqual([])
      world.simulator.faults.set([])
      grant.giveAgain()
    }
    await using second = isKilled ? scene.serve(env) : first
    expect(await outcomeOf(grant)).toMatchObject({ code: 0 })
    expect(scene.holding).toEqual({ scope: 'tenant', scopeRoles: [{ id: null, roleId: scene.roles.admin }] })
    const revoke = scene.giveRevoke(wish, how === 'told back' ? await grantOf(grant) : undefined)
    expect(await outcomeOf(revoke)).toMatchObject({ code: 0 })
    expect(scene.holding).toEqual(former)
    expect(await second.stop()).toBe(0)
  },
)

test('an outsider who edits the list during a level change keeps what they did, and it is told: S1C-13', async () => {
  await using scene = await Scene.open()
  const { world, ada, roles } = scene
  const account = world.tenant.accounts.find(() => true)?.id ?? ''
  const other = world.tenant.addAccount({ name: 'Other' }).id
  await using service = scene.serve({ BATON_ALLOW_LEVEL_CHANGE: 'true' })
  const wish = roleAt('account', account, roles.soc)
  expect(await outcomeOf(scene.giveGrant(wish))).toMatchObject({ code: 0 })
  world.tenant.setScopeRoles(ada, 'account', [...scene.holding.scopeRoles, { id: other, roleId: roles.viewer }])
  expect(await outcomeOf(scene.giveRevoke(wish))).toMatchObject({ code: 0 })
  expect(scene.holding).toEqual({ scope: 'account', scopeRoles: [{ id: other, roleId: roles.viewer }] })
  expect(service.output).toContain('other roles were given at this level meanwhile, and are left alone')
})

test('a swallowed write is an error, a reply lost after the commit is not: S1C-10', async () => {
  await using scene = await Scene.open()
  const { world, sites, roles, ada } = scene
  await using _ = scene.serve()
  const wish = roleAt('site', sites[5] ?? '', roles.soc)
  world.simulator.faults.set([{ method: 'PUT', action: { kind: 'swallowed write' } }])
  expect(await outcomeOf(scene.giveGrant(wish))).toMatchObject({ code: expect.any(Number), message: /did not/ })
  world.simulator.faults.set([
    { method: 'PUT', path: `/users/${ada}`, when: { nth: 1 }, action: { kind: 'reset', when: 'after' } },
  ])
  world.simulator.resetRequests()
  expect(await outcomeOf(scene.giveGrant(wish))).toMatchObject({ code: 0 })
  expect(world.simulator.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1)
  expect(scene.holding.scopeRoles).toEqual([...scene.formerList, { id: sites[5], roleId: roles.soc }])
})

test('a rotated token comes encrypted to each key that was sent, and works', async () => {
  await using scene = await Scene.open()
  const { world, plane, roles } = scene
  const robot = world.tenant.addServiceUser({
    name: 'Robot',
    scope: 'tenant',
    scopeRoles: [{ id: null, roleId: roles.viewer }],
  }).id
  await using service = scene.serve()
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { extractable: true })
  const identity = await generateIdentity()
  const pubKey = Buffer.from(JSON.stringify(await exportJWK(publicKey)))
  const recipient = await identityToRecipient(identity)
  const task = plane.give({
    case: 'rotateCredentials',
    value: {
      resourceId: { resourceType: 'service_user', resource: robot },
      encryptionConfigs: [
        { config: { case: 'jwkPublicKeyConfig', value: { pubKey } } },
        { config: { case: 'ageRecipientConfig', value: { recipient } } },
      ],
    },
  })
  const { finalState, status } = await task.finished
  if (finalState.case !== 'success' || finalState.value.response === undefined) throw new Error(status?.message)
  const { encryptedData = [] } = anyUnpack(finalState.value.response, RotateCredentialResponseSchema) ?? {}
  const [forJwk, forAge] = encryptedData.map(({ encryptedBytes }) => encryptedBytes)
  const jwe = Buffer.from(Buffer.from(forJwk ?? []).toString(), 'base64')
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const token = new TextDecoder().decode((await compactDecrypt(jwe, privateKey)).plaintext)
  expect(await decrypter.decrypt(forAge ?? new Uint8Array(), 'text')).toBe(token)
  expect(encryptedData).toHaveLength(2)
  expect(world.simulator.tokens.findValid(token)?.ownerId).toBe(robot)
  expect(findSecret(service.output, token)).toEqual([])
})

test('a token of the console that is revoked while it runs fails its tasks with a sentence, and a new one needs no restart', async () => {
  await using scene = await Scene.open()
  const { world, sites, roles } = scene
  await using service = scene.serve()
  expect(await outcomeOf(scene.giveGrant(roleAt('site', sites[5] ?? '', roles.soc)))).toMatchObject({ code: 0 })
  const token = world.tenant.tokens.getOrThrow(world.token)
  world.tenant.drop('tokens', world.token)
  const refused = await outcomeOf(scene.giveGrant(roleAt('site', sites[6] ?? '', roles.soc)))
  expect(refused).toMatchObject({
    code: 16,
    message: expect.stringMatching(/refuses the API token: it has expired, was revoked/),
  })
  expect(service.output).toMatch(/connector task failed.*refuses the API token/)
  world.tenant.put('tokens', token)
  expect(await outcomeOf(scene.giveGrant(roleAt('site', sites[6] ?? '', roles.soc)))).toMatchObject({ code: 0 })
})

test.each([
  ['a secret of somebody else', 16, /the control plane refused the client id or secret/],
  ['a secret that is none', 2, /the client secret has fewer than four parts/],
  ['a client id that is none', 2, /client id/],
])('%s ends the program with a sentence: CON-26', async (what, code, says) => {
  await using scene = await Scene.open()
  await using other = await ControlPlane.start()
  const { clientSecret } = other.credential
  const env = what.includes('id')
    ? { BATON_CLIENT_ID: 'nobody' }
    : { BATON_CLIENT_SECRET: what.includes('else') ? clientSecret : 'copied-by-half' }
  await using service = scene.serve(env)
  expect(await service.ended).toBe(code)
  expect(service.output).toMatch(says)
  expect(findSecret(service.output, clientSecret)).toEqual([])
})

test.each([
  ['an unknown host', 'the host name nowhere.invalid is not known'],
  ['nobody listening', 'refused the connection'],
  ['a certificate that has expired', 'the certificate of \\S+ expired on 20'],
])('%s is said in the log, and waited for: CON-26', async (what, says) => {
  await using scene = await Scene.open()
  const { plane } = scene
  if (what.startsWith('nobody')) await plane.goAway()
  if (what.startsWith('a cert')) {
    await plane.goAway()
    await plane.comeBack({ certificateEnds: new Date(Date.now() - 86_400_000) })
  }
  await using service = scene.serve(what.includes('host') ? { BATON_C1_API_HOST: 'nowhere.invalid' } : {})
  await service.said(new RegExp(says))
  await service.said(/hello failed, it is said again/)
  if (!what.includes('host')) {
    if (what.startsWith('a cert')) await plane.goAway()
    await plane.comeBack()
    const grant = scene.giveGrant(roleAt('site', scene.sites[5] ?? '', scene.roles.soc))
    expect(await outcomeOf(grant)).toMatchObject({ code: 0 })
  }
  expect(await service.stop()).toBe(0)
})
