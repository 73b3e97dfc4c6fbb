import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import { Status_ResourceStatus, StatusSchema, UserTrait_Status_Status } from '@rostrum/protocol/connector'
import ExcelJS from 'exceljs'
import { expect, test } from 'vitest'
import { makeFolder } from './_folder.ts'
import { goFile, rostrum, rostrumJson } from './_rostrum.ts'
import { addSync, entitlement, grant, resource, resourceType, user, userType } from './_syncs.ts'

const header =
  'Type,Last Name,First Name,User ID,User Status,Email Address,Entitlement Display Name,Entitlement,Resource Type,' +
  'Resource Name,Entitlement Description,Entitlement Slug'

const site = resource('site', '7', { displayName: 'North' })
const member = entitlement(site, 'member', { displayName: 'North "member"', description: 'Access, in\ntwo lines' })
const ada = user('ada', {
  emails: [{ address: 'other@example.com' }, { address: 'ada@example.com', isPrimary: true }],
  profile: { first_name: 'Ada', last_name: 'Lovelace', user_id: '4711', login: 1 },
  status: { status: UserTrait_Status_Status.DISABLED },
})
const evil = user('evil', { profile: { first_name: '=HYPERLINK("http://x")', last_name: '+1', user_id: '@SUM(A1)' } })

async function exported(format: string, file: string): Promise<string> {
  const out = join(makeFolder(), `out.${format}`)
  expect(await rostrum(['c1z', 'export', format, '-f', file, '--out', out])).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  })
  return out
}

async function small(): Promise<string> {
  const file = join(makeFolder(), 'sync.c1z')
  await addSync(file, (tx) => {
    // Without resources: no reason to stop.
    tx.putResourceType({ ...userType, id: 'guest' })
    tx.putResourceType(userType)
    tx.putResourceType(resourceType('site'))
    for (const one of [site, ada, evil, resource('user', 'traitless')]) tx.putResource(one)
    tx.putEntitlement(member)
    for (const holder of [ada, evil, site, user('missing')]) tx.putGrant(grant(member, holder))
  })
  return file
}

test('csv has the columns of the reader; quotes and line feeds survive; what looks like a formula is defused', async () => {
  expect(readFileSync(await exported('csv', await small()), 'utf8')).toBe(
    `${header}
Identity,Lovelace,Ada,4711,Disabled,ada@example.com,,,,,,
Identity,'+1,"'=HYPERLINK(""http://x"")",'@SUM(A1),Enabled,,,,,,,
Entitlement,,,,,,"North ""member""",site:7:member,site,North,"Access, in
two lines",member
Grant,Lovelace,Ada,4711,,ada@example.com,"North ""member""",site:7:member,site,North,"Access, in
two lines",member
Grant,'+1,"'=HYPERLINK(""http://x"")",'@SUM(A1),,,"North ""member""",site:7:member,site,North,"Access, in
two lines",member
`,
  )
})

test.each([
  ['no status', {}, undefined, 'Enabled'],
  ['a trait that leaves it open', { status: {} }, undefined, 'Unknown'],
  ['a deleted user', { status: { status: UserTrait_Status_Status.DELETED } }, undefined, 'Deleted'],
  [
    'a resource that says otherwise than its trait',
    { status: { status: UserTrait_Status_Status.ENABLED } },
    Status_ResourceStatus.DISABLED,
    'Disabled',
  ],
])('the status of %s', async (_, trait, status, expected) => {
  const file = join(makeFolder(), 'sync.c1z')
  await addSync(file, (tx) => {
    tx.putResourceType(userType)
    const one = user('ada', trait)
    tx.putResource(status === undefined ? one : { ...one, status: create(StatusSchema, { status }) })
  })
  const [, row = ''] = readFileSync(await exported('csv', file), 'utf8').split('\n')
  expect(row.split(',')[4]).toBe(expected)
})

test('xlsx has one sheet with the rows of the csv, as texts, without characters that XML forbids', async () => {
  const file = join(makeFolder(), 'sync.c1z')
  await addSync(file, (tx) => {
    tx.putResourceType(userType)
    tx.putResource(user('evil', { profile: { first_name: '=1+1', last_name: 'a\u0001\uffffb<&>' } }))
  })
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(await exported('xlsx', file))
  expect(workbook.worksheets.map(({ name, rowCount }) => [name, rowCount])).toEqual([['Sheet1', 2]])
  const [sheet] = workbook.worksheets
  expect(Object(sheet?.getRow(1).values).slice(1).join(',')).toBe(header)
  const cells = Object(sheet?.getRow(2).values)
  expect(cells.slice(1, 4)).toEqual(['Identity', 'a\ufffd\ufffdb<&>', '=1+1'])
  expect(sheet?.getCell('C2').type).toBe(ExcelJS.ValueType.String)
})

test('csv and xlsx of the Go connector hold every user, entitlement and grant of a user', async () => {
  const rows = readFileSync(await exported('csv', goFile), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
  const count = (type: string) => rows.filter((row) => row.startsWith(`${type},`)).length
  const { grants } = Object(await rostrumJson(['c1z', 'grants', '-f', goFile]))
  const ofUsers = grants.filter(({ principal }: { principal: { id: { resourceType: string } } }) =>
    ['user', 'service_user'].includes(principal.id.resourceType),
  )
  expect([count('Identity'), count('Entitlement'), count('Grant')]).toEqual([110, 45, ofUsers.length])
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(await exported('xlsx', goFile))
  expect(workbook.worksheets[0]?.rowCount).toBe(rows.length + 1)
})

test('json is one object made of what the listings show', async () => {
  const whole = JSON.parse(readFileSync(await exported('json', goFile), 'utf8'))
  expect(whole).toEqual({
    sync: await rostrumJson(['c1z', 'stats', '-f', goFile]),
    ...Object(await rostrumJson(['c1z', 'syncs', '-f', goFile])),
    ...Object(await rostrumJson(['c1z', 'resource-types', '-f', goFile])),
    ...Object(await rostrumJson(['c1z', 'resources', '-f', goFile])),
    ...Object(await rostrumJson(['c1z', 'entitlements', '-f', goFile])),
    ...Object(await rostrumJson(['c1z', 'grants', '-f', goFile])),
  })
})

test('json has every list, the empty ones too', async () => {
  const file = join(makeFolder(), 'sync.c1z')
  await addSync(file, () => {})
  const whole = JSON.parse(readFileSync(await exported('json', file), 'utf8'))
  expect(whole).toMatchObject({ resourceTypes: [], resources: [], entitlements: [], grants: [] })
})

test('without --out, the export lies in the working directory', async () => {
  const cwd = makeFolder()
  for (const format of ['csv', 'xlsx', 'json']) {
    await rostrum(['c1z', 'export', format, '-f', goFile], { cwd })
  }
  expect(readdirSync(cwd).sort()).toEqual(['sync.csv', 'sync.json', 'sync.xlsx'])
})

test.each(['csv', 'xlsx', 'json'])('%s that fails half way leaves the former file and nothing else', async (format) => {
  const folder = makeFolder()
  const out = join(folder, 'out')
  writeFileSync(out, 'former')
  const stop = new AbortController()
  stop.abort()
  const { code } = await rostrum(['c1z', 'export', format, '-f', goFile, '--out', out], { signal: stop.signal })
  expect(code).not.toBe(0)
  expect(readdirSync(folder)).toEqual(['out'])
  expect(readFileSync(out, 'utf8')).toBe('former')
})

test('a link to a file stays a link', async () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'real.csv'), '')
  symlinkSync('real.csv', join(folder, 'link.csv'))
  await rostrum(['c1z', 'export', 'csv', '-f', goFile, '--out', join(folder, 'link.csv')])
  expect(lstatSync(join(folder, 'link.csv')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(folder, 'real.csv'), 'utf8').startsWith(header)).toBe(true)
})

test.each(['csv', 'xlsx', 'json'])('%s that cannot be written says why', async (format) => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'folder'))
  const run = async (out: string) => rostrum(['c1z', 'export', format, '-f', goFile, '--out', out])
  const nowhere = join(folder, 'nowhere', 'out')
  expect(await run(nowhere)).toEqual({
    code: 2,
    stdout: '',
    stderr: `rostrum: cannot write ${nowhere}: its folder does not exist\n`,
  })
  expect((await run(join(folder, 'folder'))).stderr).toMatch(/it is a folder; name a file with --out\n$/)
  expect(await run('/dev/full')).toMatchObject({
    code: 2,
    stderr: 'rostrum: cannot write /dev/full: the disk is full\n',
  })
})
