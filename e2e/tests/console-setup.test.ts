import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import { WorkingCopy } from '@rostrum/c1z'
import { watchSecret } from '@rostrum/leak-check'
import { packAnnotation } from '@rostrum/protocol'
import { AppTraitSchema, ResourceSchema, ResourceType_Trait, ResourceTypeSchema } from '@rostrum/protocol/connector'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Api } from './_api.ts'
import { expectTruth } from './_console-truth.ts'
import { ConsoleWorld } from './_console-world.ts'

const dayMs = 86_400_000
/** where nothing listens */
const nobody = '127.0.0.1:9'

let world: ConsoleWorld
let page: Page
let api: Api

beforeAll(async () => {
  world = await ConsoleWorld.start({ seed: 'setup', accounts: 1, sites: 3, users: 30 }, [nobody])
  page = (await world.open()).page
  await world.setUp(page)
  api = await world.signInToApi()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const status = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor()

/** What stands above the tabs of a connector's page. */
const says = (text: RegExp) => page.getByRole('alert').getByText(text).first().waitFor()

async function save(url: string, token: string): Promise<void> {
  await press('Edit')
  await page.getByLabel('SentinelOne base URL').fill(url)
  await page.getByRole('textbox', { name: 'API token' }).fill(token)
  await press('Save')
}

/** The sync file of an identity provider that knows these apps. */
async function writeApps(file: string, names: readonly string[]): Promise<void> {
  const copy = await WorkingCopy.open({
    file,
    now: () => new Date(),
    fingerprint: 'setup',
    syncType: 'full',
    env: {},
  })
  copy.transaction((tx) => {
    const type = { id: 'app', displayName: 'App', traits: [ResourceType_Trait.APP] }
    tx.putResourceType(create(ResourceTypeSchema, type))
    for (const displayName of names) {
      const id = { resourceType: 'app', resource: displayName }
      const annotations = [packAnnotation(AppTraitSchema, {})]
      tx.putResource(create(ResourceSchema, { id, displayName, annotations }))
    }
  })
  await copy.finish()
}

test('an app that an identity provider knows is managed with its connector, under its name and with its owners, and there is one of it: APP-2, APP-11, CON-4', async () => {
  const file = join(world.folder, 'okta.c1z')
  await writeApps(file, ['SentinelOne of the house', 'Payroll'])
  await world.server.rostrum('import', file, '--name', 'Okta')
  const { list } = await api.call('GET', '/api/v1/apps')
  const okta = list.find(({ displayName }: { displayName: string }) => displayName === 'Okta')
  const before = await api.call('GET', '/api/v1/unmanaged_apps')
  expect(before.list).toEqual([])
  const marked = await api.call('POST', `/api/v1/apps/${okta.id}/identity_provider`, { isProvider: true })
  expect(marked).toEqual({ isProvider: true, unmanagedAppCount: 2 })

  await page.getByRole('link', { name: 'Applications' }).click()
  await page.getByRole('tab', { name: 'Unmanaged apps' }).click()
  await page.getByRole('cell', { name: 'SentinelOne of the house', exact: true }).waitFor()
  await world.look(page)
  await page.goto(`${world.server.https}/connectors/add`)
  await page.getByRole('link', { name: 'Add SentinelOne' }).click()
  await page.getByLabel('Add the connector to a currently unmanaged app').check()
  await page.getByRole('combobox', { name: 'Unmanaged app' }).fill('sentinel')
  await page.getByRole('option', { name: /SentinelOne of the house/ }).click()
  await world.look(page)
  await press('Next')
  await page.getByRole('tab', { name: 'Settings', selected: true }).waitFor()
  await save(world.simulator.url, world.token)
  await status('Connected')

  await page.getByRole('link', { name: 'Applications' }).click()
  const links = page.getByRole('table').getByRole('link', { name: 'SentinelOne', exact: false })
  await links.first().waitFor()
  expect(await links.allInnerTexts()).toEqual(['SentinelOne of the house'])
  await page.getByRole('tab', { name: 'Unmanaged apps' }).click()
  await page.getByRole('cell', { name: 'Payroll', exact: true }).waitFor()
  expect(await page.getByRole('cell', { name: 'SentinelOne of the house' }).count()).toBe(0)
  await page.getByRole('tab', { name: 'Managed apps', exact: true }).click()
  await page.getByRole('table').getByRole('link', { name: 'SentinelOne of the house' }).click()
  await expectTruth(page, world)
  const [, appId = ''] = /applications\/(\w+)/.exec(page.url()) ?? []
  const { list: owners } = await api.call('GET', `/api/v1/apps/${appId}/owners`)
  expect(owners.map(({ email }: { email: string }) => email)).toEqual([world.root])
})

test('a wrong host, a token without rights, and one that ends next week each say what they are and what to do; nothing is lost: CON-11, CON-16, CON-41', async () => {
  await page.getByRole('tab', { name: 'Connectors' }).click()
  await page.getByRole('table').getByRole('link', { name: 'SentinelOne', exact: true }).click()
  const accounts = async () => (await api.call('GET', '/api/v1/lists/accounts')).total
  const before = await accounts()
  await page.getByRole('tab', { name: 'Settings' }).click()
  await save(`http://${nobody}`, world.token)
  await says(/refused the connection/)
  await says(/check the network/)

  const owner = world.tenant.findTenantAdmin()?.id ?? ''
  const poor = world.simulator.mintToken({ owner, permissions: ['Users.view'] })
  watchSecret(poor)
  await save(world.simulator.url, poor)
  await says(/accounts answered 403/)
  await says(/Give the token's owner a role with Accounts\.view/)
  expect(await accounts()).toBe(before)

  const end = new Date(Date.now() + 6 * dayMs)
  const short = world.simulator.mintToken({ owner, expiresAt: end })
  watchSecret(short)
  await save(world.simulator.url, short)
  await status('Connected')
  const day = end.toLocaleDateString('en-US', { month: 'short', day: 'numeric' })
  await says(new RegExp(`It ends at ${day},.* Make a new one`))
  expect(await accounts()).toBe(before)
})
