import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { findAllAnnotations, findAnnotation, hasAnnotation } from '@rostrum/protocol'
import {
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  GrantMetadataSchema,
  GrantReplacedSchema,
  ResourceDeletedSchema,
} from '@rostrum/protocol/connector'
import { beforeEach, describe, expect, test } from 'vitest'
import { Clinic, entitlementOf, memberOf, overTenant, person, refusalOf, roleAt } from './_clinic.ts'

describe('in one place', () => {
  test('a role is added beside the others and taken away again, each with one write: S1C-9, S1C-10', async () => {
    await using clinic = await Clinic.open()
    const [one = '', two = ''] = clinic.sites
    const ada = clinic.addUser('ada', 'site', [[one, clinic.roles.viewer]])
    const wish = roleAt('site', two, clinic.roles.soc)
    clinic.takeWrites()
    const { grants, annotations } = await clinic.grant(wish, person(ada))
    expect(grants.map(({ id }) => id)).toEqual([`site:${two}:role:${clinic.roles.soc}:user:${ada}`])
    expect(annotations).toEqual([])
    expect(clinic.takeWrites()).toEqual([`PUT /users/${ada}`])
    expect(clinic.holding(ada)).toEqual(['site', { [one]: clinic.roles.viewer, [two]: clinic.roles.soc }])
    const again = await clinic.grant(wish, person(ada))
    expect(hasAnnotation(again.annotations, GrantAlreadyExistsSchema)).toBe(true)
    expect(clinic.takeWrites()).toEqual([])
    expect(await clinic.revoke(wish, person(ada), grants[0])).toEqual([])
    expect(clinic.takeWrites()).toEqual([`PUT /users/${ada}`])
    expect(clinic.holding(ada)).toEqual(['site', { [one]: clinic.roles.viewer }])
    const gone = await clinic.revoke(wish, person(ada))
    expect(hasAnnotation(gone, GrantAlreadyRevokedSchema)).toBe(true)
    expect(clinic.takeWrites()).toEqual([])
  })

  test.each(['told back', 'from the journal'])(
    'another role is put back with the revoke, %s: S1C-14, PRV-2',
    async (how) => {
      await using clinic = await Clinic.open()
      const [site = ''] = clinic.sites
      const ada = clinic.addUser('ada', 'site', [[site, clinic.roles.viewer]])
      const wish = roleAt('site', site, clinic.roles.admin)
      const { grants, annotations } = await clinic.grant(wish, person(ada))
      expect(
        findAllAnnotations(annotations, GrantReplacedSchema).map(({ replacedGrantId }) => replacedGrantId),
      ).toEqual([`site:${site}:role:${clinic.roles.viewer}:user:${ada}`])
      expect(findAnnotation(grants[0]?.annotations ?? [], GrantMetadataSchema)?.metadata).toEqual({
        replaced: { scope: 'site', scopeRoles: [{ id: site, roleId: clinic.roles.viewer }] },
      })
      await clinic.restart()
      if (how === 'told back') rmSync(clinic.path('state', 'journal'), { recursive: true })
      await clinic.revoke(wish, person(ada), how === 'told back' ? grants[0] : undefined)
      expect(clinic.holding(ada)).toEqual(['site', { [site]: clinic.roles.viewer }])
    },
  )

  test('a membership gives the member role, and its revoke takes whatever role is there', async () => {
    await using clinic = await Clinic.open({ 'member-role': 'SOC' })
    const [one = '', two = ''] = clinic.sites
    const ada = clinic.addUser('ada', 'site', [[one, clinic.roles.viewer]])
    await clinic.grant(memberOf('site', two), person(ada))
    expect(clinic.holding(ada)?.[1]).toEqual({ [one]: clinic.roles.viewer, [two]: clinic.roles.soc })
    clinic.tenant.setScopeRoles(ada, 'site', [
      { id: one, roleId: clinic.roles.viewer },
      { id: two, roleId: clinic.roles.admin },
    ])
    await clinic.revoke(memberOf('site', two), person(ada))
    expect(clinic.holding(ada)?.[1]).toEqual({ [one]: clinic.roles.viewer })
  })

  test('service users are granted and revoked alike', async () => {
    await using clinic = await Clinic.open()
    const [one = '', two = ''] = clinic.sites
    const scopeRoles = [{ id: one, roleId: clinic.roles.viewer }]
    const robot = clinic.tenant.addServiceUser({ name: 'robot', description: 'reads', scope: 'site', scopeRoles }).id
    await clinic.grant(roleAt('site', two, clinic.roles.soc), person(robot, 'service_user'))
    expect(clinic.holding(robot)?.[1]).toEqual({ [one]: clinic.roles.viewer, [two]: clinic.roles.soc })
    await clinic.revoke(roleAt('site', two, clinic.roles.soc), person(robot, 'service_user'))
    expect(clinic.holding(robot)?.[1]).toEqual({ [one]: clinic.roles.viewer })
    expect(clinic.tenant.serviceUsers.get(robot)?.description).toBe('reads')
  })
})

describe('at another level, with the switch', () => {
  let clinic: Clinic
  let ada: string
  beforeEach(async () => {
    clinic = await Clinic.open({ 'allow-level-change': true })
    const [one = '', two = ''] = clinic.sites
    ada = clinic.addUser('ada', 'site', [
      [one, clinic.roles.viewer],
      [two, clinic.roles.soc],
    ])
    return () => clinic[Symbol.asyncDispose]()
  })
  const former = () => [
    'site',
    { [clinic.sites[0] ?? '']: clinic.roles.viewer, [clinic.sites[1] ?? '']: clinic.roles.soc },
  ]

  test.each(['told back', 'told back, the journal lost', 'nothing told back', 'nothing told back, after a restart'])(
    'site Viewer becomes tenant Admin and exactly what it was, %s: S1C-13',
    async (how) => {
      const wish = overTenant(clinic.roles.admin)
      const { grants, annotations } = await clinic.grant(wish, person(ada))
      expect(clinic.holding(ada)).toEqual(['tenant', { tenant: clinic.roles.admin }])
      expect(findAllAnnotations(annotations, GrantReplacedSchema)).toHaveLength(4)
      if (how.includes('restart')) await clinic.restart()
      if (how.includes('lost')) rmSync(clinic.path('state', 'journal'), { recursive: true })
      await clinic.revoke(wish, person(ada), how.startsWith('told back') ? grants[0] : undefined)
      expect(clinic.holding(ada)).toEqual(former())
    },
  )

  test('the former list is on disk before the console is asked, and gone with the revoke: PRV-4', async () => {
    clinic.fail({ method: 'PUT', path: `/users/${ada}`, action: { kind: 'reset', when: 'before' } })
    await expect(clinic.grant(overTenant(clinic.roles.admin), person(ada))).rejects.toThrow(/PUT .* failed/)
    const entries = () =>
      readdirSync(clinic.path('state', 'journal'), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      )
    const [entry] = entries()
    const text = readFileSync(`${entry?.parentPath}/${entry?.name}`, 'utf8')
    for (const site of clinic.sites.slice(0, 2)) expect(text).toContain(site)
    clinic.fail()
    await clinic.grant(overTenant(clinic.roles.admin), person(ada))
    await clinic.revoke(overTenant(clinic.roles.admin), person(ada))
    expect(entries()).toEqual([])
  })

  test('a repeated delivery is answered with what the first one replaced: PRV-4', async () => {
    const wish = overTenant(clinic.roles.admin)
    const first = await clinic.grant(wish, person(ada))
    await clinic.restart()
    const second = await clinic.grant(wish, person(ada))
    expect(hasAnnotation(second.annotations, GrantAlreadyExistsSchema)).toBe(true)
    expect(second.grants[0]?.annotations).toEqual(first.grants[0]?.annotations)
  })

  test('what an outsider gave meanwhile is left alone, and said', async () => {
    const wish = roleAt('account', clinic.account, clinic.roles.soc)
    await clinic.grant(wish, person(ada))
    const other = clinic.tenant.addAccount({ name: 'Other' }).id
    clinic.tenant.setScopeRoles(ada, 'account', [
      { id: clinic.account, roleId: clinic.roles.soc },
      { id: other, roleId: clinic.roles.viewer },
    ])
    await clinic.revoke(wish, person(ada))
    expect(clinic.holding(ada)).toEqual(['account', { [other]: clinic.roles.viewer }])
    expect(clinic.environment.said()).toContain('other roles were given at this level meanwhile, and are left alone')
  })

  test('with neither annotations nor journal a revoke names whom to repair, and deletes nobody', async () => {
    await using bold = await Clinic.open({ 'allow-level-change': true, 'last-role': 'delete' })
    const bea = bold.addUser('bea', 'site', [[bold.sites[0] ?? '', bold.roles.viewer]])
    await bold.grant(overTenant(bold.roles.soc), person(bea))
    rmSync(bold.path('state', 'journal'), { recursive: true })
    bold.takeWrites()
    const { reason, message } = await refusalOf(bold.revoke(overTenant(bold.roles.soc), person(bea)))
    expect(reason).toBe('former_list_unknown')
    expect(message).toContain('bea@example.com')
    expect(bold.takeWrites()).toEqual([])
    expect(bold.holding(bea)).toEqual(['tenant', { tenant: bold.roles.soc }])
  })
})

describe('refused, each with its own sentence and without a write', () => {
  test('another level without the switch: S1C-13', async () => {
    await using clinic = await Clinic.open()
    const ada = clinic.addUser('ada', 'site', [[clinic.sites[0] ?? '', clinic.roles.viewer]])
    clinic.takeWrites()
    const refusal = await refusalOf(clinic.grant(overTenant(clinic.roles.soc), person(ada)))
    expect(refusal).toMatchObject({ reason: 'other_level', declined: true })
    expect(refusal.message).toMatch(/ada@example.com.* holds 1 role at site level.*--allow-level-change/)
    expect(clinic.takeWrites()).toEqual([])
    expect(clinic.simulator.journal.entries).toEqual([])
  })

  test('the last role: S1C-13', async () => {
    await using clinic = await Clinic.open()
    const wish = roleAt('site', clinic.sites[0] ?? '', clinic.roles.viewer)
    const ada = clinic.addUser('ada', 'site', [[clinic.sites[0] ?? '', clinic.roles.viewer]])
    clinic.takeWrites()
    const refusal = await refusalOf(clinic.revoke(wish, person(ada)))
    expect(refusal).toMatchObject({ reason: 'last_role', declined: false })
    expect(refusal.message).toMatch(/the last role of user ada@example.com.*--last-role delete/)
    expect(clinic.takeWrites()).toEqual([])
  })

  test('the last administrator of the tenant, even where the console would allow it: S1C-9', async () => {
    const ownerId = (tenant: Clinic['tenant']) =>
      tenant.addServiceUser({
        name: 'api',
        description: null,
        scope: 'tenant',
        scopeRoles: [{ id: null, roleId: tenant.predefinedRole('Admin').id }],
      }).id
    await using clinic = await Clinic.open(
      { 'allow-level-change': true, 'last-role': 'delete' },
      { ownerId, strictness: { lastAdminGuard: false } },
    )
    const last = clinic.tenant.findTenantAdmin()?.id ?? ''
    clinic.takeWrites()
    for (const attempt of [
      () => clinic.grant(roleAt('site', clinic.sites[0] ?? '', clinic.roles.viewer), person(last)),
      () => clinic.grant(overTenant(clinic.roles.viewer), person(last)),
    ]) {
      expect(await refusalOf(attempt())).toMatchObject({ reason: 'last_tenant_administrator' })
    }
    expect(clinic.takeWrites()).toEqual([])
    clinic.addUser('second', 'tenant', [[null, clinic.roles.admin]])
    await clinic.grant(overTenant(clinic.roles.viewer), person(last))
    expect(clinic.holding(last)?.[1]).toEqual({ tenant: clinic.roles.viewer })
  })

  test('the user of the token: S1C-9', async () => {
    await using clinic = await Clinic.open()
    clinic.addUser('second', 'tenant', [[null, clinic.roles.admin]])
    const own = clinic.tenant.users.find(({ email }) => email === 'connector@example.com')?.id ?? ''
    clinic.takeWrites()
    expect(await refusalOf(clinic.grant(overTenant(clinic.roles.viewer), person(own)))).toMatchObject({
      reason: 'own_user',
    })
    expect(clinic.takeWrites()).toEqual([])
  })

  test.each([
    [{ isSystem: true }, 'system_user', /is a system user of the console/],
    [{ source: 'sso_saml' }, 'read_only_list', /managed by single sign-on/],
    [{ source: 'active_directory' }, 'read_only_list', /managed by Active Directory/],
  ])('a user with %j: S1C-9', async (more, reason, says) => {
    await using clinic = await Clinic.open({}, { strictness: { rolesOfReadOnlyUsers: 'accepted' } })
    const [one = '', two = ''] = clinic.sites
    const ada = clinic.addUser(
      'ada',
      'site',
      [
        [one, clinic.roles.viewer],
        [two, clinic.roles.viewer],
      ],
      more,
    )
    clinic.takeWrites()
    const granted = await refusalOf(clinic.grant(roleAt('site', two, clinic.roles.admin), person(ada)))
    expect(granted).toMatchObject({ reason, declined: true })
    expect(granted.message).toMatch(says)
    const revoked = await refusalOf(clinic.revoke(roleAt('site', one, clinic.roles.viewer), person(ada)))
    expect(revoked).toMatchObject({ reason, declined: false })
    expect(clinic.takeWrites()).toEqual([])
    // What is already so needs no right.
    await clinic.grant(roleAt('site', one, clinic.roles.viewer), person(ada))
  })

  test('what follows from roles in places', async () => {
    await using clinic = await Clinic.open()
    const ada = clinic.addUser('ada', 'site', [[clinic.sites[0] ?? '', clinic.roles.viewer]])
    for (const level of ['site', 'account']) {
      const wish = entitlementOf('role', clinic.roles.viewer, `${level} scope`)
      expect(await refusalOf(clinic.grant(wish, person(ada)))).toMatchObject({ reason: 'derived_entitlement' })
      expect(await refusalOf(clinic.revoke(wish, person(ada)))).toMatchObject({ reason: 'derived_entitlement' })
    }
  })

  test('whoever is not there, and what is no entitlement', async () => {
    await using clinic = await Clinic.open()
    const [site = ''] = clinic.sites
    const gone = person('1650000000000000999')
    expect(await refusalOf(clinic.grant(roleAt('site', site, clinic.roles.viewer), gone))).toMatchObject({
      message: expect.stringContaining('the console has no user 1650000000000000999'),
    })
    expect(
      hasAnnotation(await clinic.revoke(roleAt('site', site, clinic.roles.viewer), gone), GrantAlreadyRevokedSchema),
    ).toBe(true)
    for (const [type, id, slug] of [
      ['site', site, 'owner'],
      ['site', 'x', 'member'],
      ['role', site, 'scope'],
    ] as const) {
      expect(await refusalOf(clinic.grant(entitlementOf(type, id, slug), gone))).toMatchObject({
        message: expect.stringContaining('is no entitlement of SentinelOne'),
      })
    }
  })

  test('a role or place that the console does not take, in its own words', async () => {
    await using clinic = await Clinic.open()
    const ada = clinic.addUser('ada', 'site', [[clinic.sites[0] ?? '', clinic.roles.viewer]])
    const wish = roleAt('site', clinic.sites[1] ?? '', '1650000000000000123')
    expect(await refusalOf(clinic.grant(wish, person(ada)))).toMatchObject({
      message: expect.stringContaining('No such role'),
    })
    // The refused write left nothing to come back.
    expect(
      readdirSync(clinic.path('state', 'journal'), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      ),
    ).toEqual([])
  })
})

test('with --last-role delete the user goes with the last role: S1C-13', async () => {
  await using clinic = await Clinic.open({ 'last-role': 'delete' })
  const ada = clinic.addUser('ada', 'site', [[clinic.sites[0] ?? '', clinic.roles.viewer]])
  const annotations = await clinic.revoke(roleAt('site', clinic.sites[0] ?? '', clinic.roles.viewer), person(ada))
  expect(findAnnotation(annotations, ResourceDeletedSchema)?.resourceId?.resource).toBe(ada)
  expect(clinic.holding(ada)).toBeUndefined()
})

test('a dry run says what would be written, and writes nothing', async () => {
  await using clinic = await Clinic.open({ 'dry-run': true })
  const [one = '', two = ''] = clinic.sites
  const ada = clinic.addUser('ada', 'site', [[one, clinic.roles.viewer]])
  clinic.takeWrites()
  const { message } = await refusalOf(clinic.grant(roleAt('site', two, clinic.roles.soc), person(ada)))
  expect(message).toContain(`PUT /users/${ada} {"data":{"scope":"site","scopeRoles":[{"id":"${one}"`)
  expect(message).toContain('would replace')
  expect(clinic.takeWrites()).toEqual([])
})

describe('when the console misbehaves', () => {
  const outcomes = [
    ['a 502 after the change was made', { kind: 'server error', afterCommit: true }],
    ['a connection broken after the change was made', { kind: 'reset', when: 'after' }],
    ['a connection broken before', { kind: 'reset', when: 'before' }],
    ['an answer cut short', { kind: 'truncated', how: 'body' }],
    ['an HTML page', { kind: 'html page' }],
    ['a write that is swallowed once', { kind: 'swallowed write' }],
    ['too many requests', { kind: 'too many requests' }],
  ] as const

  test.each(outcomes)('%s ends in the change had once: S1C-10', async (_name, action) => {
    await using clinic = await Clinic.open()
    const [one = '', two = ''] = clinic.sites
    const ada = clinic.addUser('ada', 'site', [[one, clinic.roles.viewer]])
    clinic.takeWrites()
    clinic.fail({ method: 'PUT', when: { nth: 1 }, action })
    await clinic.grant(roleAt('site', two, clinic.roles.soc), person(ada))
    expect(clinic.holding(ada)?.[1]).toEqual({ [one]: clinic.roles.viewer, [two]: clinic.roles.soc })
    expect(clinic.simulator.journal.entries).toHaveLength(1)
  })

  test('a write that is swallowed again and again is an error, never success: S1C-10', async () => {
    await using clinic = await Clinic.open()
    const ada = clinic.addUser('ada', 'site', [[clinic.sites[0] ?? '', clinic.roles.viewer]])
    clinic.fail({ method: 'PUT', action: { kind: 'swallowed write' } })
    await expect(clinic.grant(roleAt('site', clinic.sites[1] ?? '', clinic.roles.soc), person(ada))).rejects.toThrow(
      /the console said twice that it changed user ada@example.com .*, and nothing has changed/,
    )
  })

  test('a token without the right to write is told which role has it', async () => {
    const ownerId = (tenant: Clinic['tenant']) =>
      tenant.addServiceUser({
        name: 'api',
        description: null,
        scope: 'tenant',
        scopeRoles: [{ id: null, roleId: tenant.predefinedRole('Viewer').id }],
      }).id
    await using clinic = await Clinic.open({}, { ownerId })
    const ada = clinic.addUser('ada', 'site', [[clinic.sites[0] ?? '', clinic.roles.viewer]])
    const { message } = await refusalOf(
      clinic.grant(roleAt('site', clinic.sites[1] ?? '', clinic.roles.soc), person(ada)),
    )
    expect(message).toMatch(/403.*Users\.edit.*such as Admin/)
  })
})

test('200 grants and revokes of one user at once lose none: PRV-8', async () => {
  await using clinic = await Clinic.open({}, { sites: 200 })
  const even = clinic.sites.filter((_, index) => index % 2 === 0)
  const odd = clinic.sites.filter((_, index) => index % 2 === 1)
  const ada = clinic.addUser(
    'ada',
    'site',
    even.map((site) => [site, clinic.roles.viewer] as const),
  )
  const [keep = '', ...gone] = even
  await Promise.all([
    ...gone.map((site) => clinic.revoke(roleAt('site', site, clinic.roles.viewer), person(ada))),
    ...odd.map((site) => clinic.grant(roleAt('site', site, clinic.roles.soc), person(ada))),
  ])
  const expected = Object.fromEntries([[keep, clinic.roles.viewer], ...odd.map((site) => [site, clinic.roles.soc])])
  expect(clinic.holding(ada)).toEqual(['site', expected])
})

test('another host that wrote its older list over ours is noticed by the reading back, and both changes stay', async () => {
  await using clinic = await Clinic.open()
  const [one = '', two = '', three = ''] = clinic.sites
  const { soc, viewer } = clinic.roles
  const ada = clinic.addUser('ada', 'site', [[one, viewer]])
  const overwrite = (tenant: Clinic['tenant']) => {
    tenant.setScopeRoles(ada, 'site', [
      { id: one, roleId: viewer },
      { id: three, roleId: soc },
    ])
  }
  // The first request for the user reads, the second reads back.
  clinic.fail({
    method: 'GET',
    path: '/users',
    exact: true,
    when: { nth: 2 },
    action: { kind: 'mutation', mutation: overwrite },
  })
  await clinic.grant(roleAt('site', two, soc), person(ada))
  expect(clinic.holding(ada)?.[1]).toEqual({ [one]: viewer, [two]: soc, [three]: soc })
  expect(clinic.environment.said()).toContain('somebody else changed the list meanwhile')
})
