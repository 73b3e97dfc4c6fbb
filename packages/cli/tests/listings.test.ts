import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import { AnySchema } from '@bufbuild/protobuf/wkt'
import { ResourceType_Trait } from '@rostrum/protocol/connector'
import { expect, test } from 'vitest'
import { makeFolder } from './_folder.ts'
import { rostrum, rostrumJson } from './_rostrum.ts'
import { addSync, entitlement, grant, resource, resourceType, user, userType } from './_syncs.ts'

const account = resource('account', '1', { displayName: 'Acme' })
const site = resource('site', '7', { displayName: 'North', ...(account.id && { parentResourceId: account.id }) })
const ada = user('ada', { emails: [{ address: 'ada@example.com', isPrimary: true }] })
const bob = user('bob')
const member = entitlement(site, 'member', { displayName: 'North member' })
const admin = entitlement(account, 'admin', { displayName: 'Acme admin' })

async function writeSmall(file: string): Promise<string> {
  return addSync(file, (tx) => {
    tx.putResourceType(userType)
    tx.putResourceType(resourceType('site', [ResourceType_Trait.GROUP, ResourceType_Trait.APP]))
    tx.putResourceType(resourceType('account'))
    for (const one of [account, site, ada, bob]) tx.putResource(one)
    for (const one of [member, admin]) tx.putEntitlement(one)
    for (const one of [grant(member, ada), grant(admin, ada), grant(member, bob)]) tx.putGrant(one)
  })
}

async function small(): Promise<string> {
  const file = join(makeFolder(), 'sync.c1z')
  await writeSmall(file)
  return file
}

const lines = (text: string) => text.trimEnd().split('\n')

test('tables have the columns of the reader, and a dash where there is nothing', async () => {
  const file = await small()
  const table = async (...argv: string[]) => lines((await rostrum(['c1z', ...argv, '-f', file])).stdout)
  expect(await table('resource-types')).toEqual([
    'ID      | Display Name | Traits',
    'user    | The users    | TRAIT_USER',
    'site    | The sites    | TRAIT_GROUP, TRAIT_APP',
    'account | The accounts | -',
  ])
  expect(await table('resources')).toEqual([
    'ID  | Display Name | Resource Type | Parent Resource',
    '1   | Acme         | The accounts  | -',
    '7   | North        | The sites     | Acme (account)',
    'ada | user ada     | The users     | -',
    'bob | user bob     | The users     | -',
  ])
  expect(await table('entitlements')).toEqual([
    'ID              | Display Name | Resource Type | Resource | Permission',
    'site:7:member   | North member | The sites     | North    | member',
    'account:1:admin | Acme admin   | The accounts  | Acme     | admin',
  ])
  expect((await table('grants')).slice(0, 2)).toEqual([
    'ID                       | Resource Type | Resource | Entitlement  | Principal',
    'site:7:member:user:ada   | The sites     | North    | North member | user ada',
  ])
  expect((await table('syncs'))[0]).toMatch(/^ID +\| Started At +\| Ended At +\| Type \| Parent ID \| Token/)
})

test('filters are about the resource that offers the access', async () => {
  const file = await small()
  const ids = async (...argv: string[]) =>
    lines((await rostrum(['c1z', ...argv, '-f', file])).stdout)
      .slice(1)
      .map((line) => line.split(' ')[0])
  expect(await ids('resources', '-t', 'user')).toEqual(['ada', 'bob'])
  expect(await ids('entitlements', '-t', 'site')).toEqual(['site:7:member'])
  expect(await ids('grants', '-t', 'account')).toEqual(['account:1:admin:user:ada'])
  expect(await ids('grants', '-t', 'site', '-r', '7')).toEqual(['site:7:member:user:ada', 'site:7:member:user:bob'])
  expect(await ids('grants', '-e', 'account:1:admin')).toEqual(['account:1:admin:user:ada'])
  expect(await ids('principals')).toEqual(['ada', 'bob'])
  expect(await ids('principals', '-e', 'account:1:admin')).toEqual(['ada'])
  expect(await ids('principals', '-t', 'site', '-r', '7')).toEqual(['ada', 'bob'])
  // A type that has nothing of the kind is known all the same.
  expect(await ids('entitlements', '-t', 'user')).toEqual([])
})

test('options that contradict or miss each other are refused', async () => {
  const file = await small()
  for (const [argv, reason] of [
    [['grants', '-r', '7'], /^rostrum: -r\/--resource needs the type/],
    [['grants', '-t', 'site', '-r', '7', '-e', 'site:7:member'], /^rostrum: -r\/--resource and -e\/--entitlement/],
    [['principals', '-t', 'site'], /^rostrum: -t\/--resource-type names the type of a resource/],
    [['access', '-t', 'user'], /^rostrum: required option '-r, --resource <id>' not specified\n$/],
    [['principals', 'compare'], /^rostrum: principals compare needs an entitlement; add -e/],
    [
      ['principals', 'compare', '-e', 'x', '-t', 'site'],
      /^rostrum: -t, -r and --sync-id are not for principals compare/,
    ],
  ] as const) {
    const { code, stdout, stderr } = await rostrum(['c1z', ...argv, '-f', file])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(reason)
  }
})

test('an id that the sync does not know ends with 5 and names the id', async () => {
  const file = await small()
  for (const argv of [
    ['resources', '-t', 'nope'],
    ['entitlements', '-t', 'nope'],
    ['grants', '-t', 'nope'],
    ['grants', '-t', 'site', '-r', 'nope'],
    ['grants', '-e', 'nope'],
    ['principals', '-t', 'site', '-r', 'nope'],
    ['principals', '-e', 'nope'],
    ['principals', 'compare', '-e', 'nope', '--compare-file', file],
    ['access', '-t', 'user', '-r', 'nope'],
    ['resources', '--sync-id', 'nope'],
    ['stats', '--sync-id', 'nope'],
    ['diff', '--sync-id', 'nope'],
    ['export', 'csv', '--sync-id', 'nope'],
  ]) {
    const { code, stdout, stderr } = await rostrum(['c1z', ...argv, '-f', file])
    expect({ argv, code, stdout }).toEqual({ argv, code: 5, stdout: '' })
    expect(stderr).toMatch(/^rostrum: no [^\n]*nope"[^\n]*\n$/)
  }
})

test('lists without items are left out of the JSON, as protobuf does', async () => {
  const file = join(makeFolder(), 'sync.c1z')
  await addSync(file, (tx) => tx.putResourceType(userType))
  expect(await rostrumJson(['c1z', 'grants', '-f', file])).toEqual({})
})

test('JSON is one line without a line feed; --json is the same as -o json; other formats are the console', async () => {
  const file = await small()
  const outputs = await Promise.all(
    [['-o', 'json'], ['--json'], ['-o', 'yaml'], []].map(
      async (format) => (await rostrum(['c1z', '-f', file, 'grants', ...format])).stdout,
    ),
  )
  expect(outputs[0]).toMatch(/^\{"grants":\[[^\n]*\]\}$/)
  expect(outputs[1]).toBe(outputs[0])
  expect(outputs[2]).toBe(outputs[3])
})

test('references that lead nowhere get a stand-in that says so', async () => {
  const file = join(makeFolder(), 'sync.c1z')
  await addSync(file, (tx) => tx.putGrant(grant(member, bob)))
  const { stdout } = await rostrum(['c1z', 'grants', '-f', file])
  expect(lines(stdout)[1]).toBe(
    'site:7:member:user:bob | MISSING RESOURCE TYPE (site) | MISSING RESOURCE (site:7) | ' +
      'MISSING ENTITLEMENT (site:7:member) | MISSING RESOURCE (user:bob)',
  )
  expect(await rostrumJson(['c1z', 'access', '-t', 'user', '-r', 'bob', '-f', file])).toEqual({
    principal: { id: { resourceType: 'user', resource: 'bob' }, displayName: 'MISSING RESOURCE (user:bob)' },
    access: [
      {
        resourceType: { id: 'site', displayName: 'MISSING RESOURCE TYPE (site)' },
        resource: { id: { resourceType: 'site', resource: '7' }, displayName: 'MISSING RESOURCE (site:7)' },
        entitlements: [
          {
            id: 'site:7:member',
            displayName: 'MISSING ENTITLEMENT (site:7:member)',
            resource: { id: { resourceType: 'site', resource: '7' } },
          },
        ],
      },
    ],
  })
})

test('names cannot command the terminal, and read as written in JSON', async () => {
  const name = '\x1b[2J\x9b31mroot\r\n\u202egnp.exe\u0007'
  const file = join(makeFolder(), 'sync.c1z')
  await addSync(file, (tx) => {
    tx.putResourceType(userType)
    tx.putResource(resource('user', '\x1b]0;x\x07', { displayName: name }))
  })
  const table = await rostrum(['c1z', 'resources', '-f', file])
  expect(lines(table.stdout)).toHaveLength(2)
  expect(table.stdout).toContain('\\x1b]0;x\\x07 | \\x1b[2J\\x9b31mroot\\r\\n\\u202egnp.exe\\x07 | The users')
  const { stdout } = await rostrum(['c1z', 'resources', '-f', file, '--json'])
  expect(stdout).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/)
  expect(JSON.parse(stdout)).toMatchObject({ resources: [{ resource: { displayName: name } }] })
  const { stderr } = await rostrum(['c1z', 'resources', '-t', '\x1b[2J', '-f', file])
  expect(stderr).not.toContain('\x1b')
})

test('the header is bold in a terminal only, and not with NO_COLOR', async () => {
  const file = await small()
  const first = async (options: object) => lines((await rostrum(['c1z', 'resources', '-f', file], options)).stdout)[0]
  expect(await first({ isTerminal: true })).toMatch(/^\x1b\[1mID .*\x1b\[0m$/)
  expect(await first({ isTerminal: true, env: { NO_COLOR: '1' } })).toMatch(/^ID /)
  expect(await first({})).toMatch(/^ID /)
})

test('annotations of unknown types are left out and mentioned', async () => {
  const file = join(makeFolder(), 'sync.c1z')
  const odd = create(AnySchema, { typeUrl: 'type.googleapis.com/acme.Odd', value: new Uint8Array([8, 1]) })
  await addSync(file, (tx) => {
    tx.putResourceType(userType)
    tx.putResource({ ...ada, annotations: [odd, ...ada.annotations] })
  })
  const { code, stdout, stderr } = await rostrum(['c1z', 'resources', '-f', file, '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout).resources[0].resource.annotations).toEqual([
    {
      '@type': 'type.googleapis.com/c1.connector.v2.UserTrait',
      emails: [{ address: 'ada@example.com', isPrimary: true }],
    },
  ])
  expect(stderr).toBe(
    'rostrum: annotations of type type.googleapis.com/acme.Odd were left out: unknown or unreadable\n',
  )
})

test('the sync finished last is shown, of whatever type; --sync-id shows another', async () => {
  const file = join(makeFolder(), 'sync.c1z')
  const first = await writeSmall(file)
  await addSync(file, (tx) => tx.putResource(resource('site', 'new')), 'partial')
  const ids = async (...argv: string[]) => lines((await rostrum(['c1z', 'resources', ...argv, '-f', file])).stdout)
  expect(await ids()).toHaveLength(2)
  expect(await ids('--sync-id', first)).toHaveLength(5)
})

test('principals are compared by id, by e-mail address, and by name among those that are no users', async () => {
  const folder = makeFolder()
  const [ours, theirs] = [join(folder, 'ours.c1z'), join(folder, 'theirs.c1z')]
  const group = resource('group', '1', { displayName: 'Ops' })
  await addSync(ours, (tx) => {
    tx.putResourceType(userType)
    for (const one of [ada, bob, group]) tx.putResource(one)
    tx.putEntitlement(member)
    for (const one of [ada, bob, group]) tx.putGrant(grant(member, one))
  })
  const adaElsewhere = user('4711', { emails: [{ address: 'x@example.com' }, { address: 'ADA@example.com' }] })
  const sameGroup = resource('team', '9', { displayName: 'Ops' })
  const eve = user('eve')
  await addSync(theirs, (tx) => {
    for (const one of [adaElsewhere, sameGroup, eve]) tx.putResource(one)
    tx.putEntitlement(admin)
    for (const one of [adaElsewhere, sameGroup, eve]) tx.putGrant(grant(admin, one))
  })
  const compare = ['c1z', 'principals', 'compare', '-f', ours, '-e', member.id, '--compare-file', theirs]
  const answer = Object(await rostrumJson([...compare, '--compare-entitlement', admin.id]))
  const ids = (name: string) =>
    answer[name].map((one: { resource: { id: { resource: string } } }) => one.resource.id.resource)
  expect(['missing', 'extra', 'base', 'compared'].map(ids)).toEqual([
    ['bob'],
    ['eve'],
    ['ada', 'bob', '1'],
    ['4711', '9', 'eve'],
  ])
  const { stdout } = await rostrum([...compare, '--compare-entitlement', admin.id])
  expect(stdout).toMatch(/^Missing Principals\nID .*\nbob .*\n\nExtra Principals\nID .*\neve .*\n$/)
  const same = await rostrum(['c1z', 'principals', 'compare', '-f', ours, '-e', member.id, '--compare-file', ours])
  expect(same.stdout).toBe('The principals between these entitlements appear to match!\n')
})
