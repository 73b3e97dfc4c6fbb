import { readFile } from 'node:fs/promises'
import { rehearse } from '@rostrum/dev-env'
import { watchSecret } from '@rostrum/leak-check'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Api } from './_api.ts'
import { ConsoleWorld } from './_console-world.ts'

let world: ConsoleWorld
let api: Api
let page: Page
let appId: string

beforeAll(async () => {
  world = await ConsoleWorld.start({ seed: 'people', accounts: 1, sites: 3, users: 30 })
  const rehearsal = await rehearse(world.server, world.simulator)
  for (const { link } of rehearsal.players) watchSecret(new URL(link).searchParams.get('token') ?? '')
  const administrator = rehearsal.players[0]
  const made = await world.server.rostrum('sign-in-link', '--user', administrator?.email ?? '')
  const { path } = made as { path: string }
  watchSecret(new URL(path, world.server.http).searchParams.get('token') ?? '')
  page = (await world.open()).page
  await page.goto(`${world.server.http}${path}`)
  await page.getByRole('button', { name: `Sign in as ${administrator?.name}` }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  api = await world.signInToApi(administrator?.email)
  appId = (await api.call('GET', '/api/v1/apps')).list[0].id
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

const look = () => world.look(page)
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click()

async function openApp(): Promise<void> {
  await page.getByRole('link', { name: 'Applications' }).click()
  await page.getByRole('table').getByRole('link', { name: 'SentinelOne', exact: true }).click()
}

test('an application says who owns it, what another way of matching would do, and is not deleted with a connector in it: APP-5, APP-7, APP-8, ACC-2', async () => {
  await openApp()
  await tab('Overview')
  await page.getByRole('heading', { name: 'Account correlation' }).waitFor()
  await look()
  await page.getByLabel('Match accounts').selectOption({ label: 'Broad: also first and last name, if one person fits' })
  await press('Preview')
  await page.getByText(/accounts would get an owner/).waitFor()
  await look()
  await press('Match so')
  await page.getByText('The accounts are matched that way from now on').first().waitFor()
  const { app } = await api.call('GET', `/api/v1/apps/${appId}`)
  expect(app.identityMatching).toBe('APP_USER_IDENTITY_MATCHING_DISPLAY_NAME')
  await press('Delete this application')
  const dialog = page.getByRole('dialog', { name: 'Delete SentinelOne?' })
  await dialog.getByText('It is fed by connectors').waitFor()
  await dialog.getByLabel('Type SentinelOne to delete it').fill('SentinelOne')
  expect(await dialog.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(true)
  await look()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
})

test('an application without a connector goes when its name is typed, and nothing asks for it again: APP-8, UI-5', async () => {
  const { app } = await api.call('POST', '/api/v1/apps', { displayName: 'Nothing in it' })
  await page.goto(`${world.server.http}/applications/${app.id}/overview`)
  await press('Delete this application')
  const dialog = page.getByRole('dialog', { name: 'Delete Nothing in it?' })
  const remove = dialog.getByRole('button', { name: 'Delete', exact: true })
  await dialog.getByText(/^With it go 0 accounts/).waitFor()
  await dialog.getByLabel('Type Nothing in it to delete it').fill('Nothing in')
  expect(await remove.isDisabled()).toBe(true)
  await dialog.getByLabel('Type Nothing in it to delete it').fill('Nothing in it')
  await remove.click()
  await page.getByText('Nothing in it is deleted').first().waitFor()
  await page.getByRole('table').getByRole('link', { name: 'SentinelOne', exact: true }).waitFor()
  expect(await page.getByRole('link', { name: 'Nothing in it' }).count()).toBe(0)
})

test('an account shows what it is and holds; whose it is can be said by hand, which the next sync leaves alone: ACC-4, ACC-5, ACC-6, AUD-6', async () => {
  await openApp()
  await tab('Accounts')
  await page.getByRole('searchbox', { name: 'Search accounts' }).fill('owner:none')
  const row = page.getByRole('table', { name: 'accounts' }).getByRole('row').nth(1)
  await row.getByRole('link').click()
  await page.getByRole('heading', { name: 'Account owner' }).waitFor()
  await page.getByRole('table', { name: 'Attributes' }).waitFor()
  await look()
  await press('Set account owner')
  const dialog = page.getByRole('dialog', { name: 'Set account owner' })
  await dialog.getByRole('combobox', { name: 'Account owner' }).fill('a')
  await page.getByRole('listbox').getByRole('option').first().click()
  await dialog.getByRole('button', { name: 'Set', exact: true }).click()
  await page.getByText(/, set by hand/).waitFor()
  await look()

  const { list: connectors } = await api.call('GET', `/api/v1/lists/connectors?app_id=${appId}`)
  const path = `/api/v1/apps/${appId}/connectors/${connectors[0].id}`
  const { list: runs } = await api.call('GET', `${path}/sync_runs`)
  await api.call('POST', `${path}/force_sync`, {})
  await api.when(`${path}/sync_runs`, ({ list }) => list[0].id !== runs[0].id && list[0].outcome === 'SUCCEEDED')
  await page.reload()
  await page.getByText(/, set by hand/).waitFor()
  await press('Reset account owner')
  await page.getByText('Nobody: no rule finds one.').waitFor()
  await press('Set account type')
  await page.getByRole('dialog').getByLabel('Account type').selectOption('System')
  await press('Set')
  await page.getByText('1 account changed').first().waitFor()
  await tab('Grants')
  await page.getByRole('table', { name: 'grants' }).waitFor()
  await look()
  await tab('Past grants')
  await page.getByText('Nothing that it held has ended').waitFor()
  await tab('Activity')
  await page
    .getByRole('row', { name: /Account owner set Succeeded/ })
    .first()
    .waitFor()
  await page
    .getByRole('button', { name: /^Show account.updated/ })
    .first()
    .click()
  await page.getByRole('dialog', { name: 'Event' }).getByText('account.updated').waitFor()
  await look()
  await page.keyboard.press('Escape')
})

test('whose accounts are, and of what type, is said for several at once, and in the menu of a row: ACC-4, ACC-5, UI-3', async () => {
  await openApp()
  await tab('Accounts')
  await page.getByRole('searchbox', { name: 'Search accounts' }).fill('type:user')
  await page.waitForURL(/filter=type/)
  await page.getByText(/^\d+ accounts$/).waitFor()
  const table = page.getByRole('table', { name: 'accounts' })
  for (const place of [1, 2]) await table.getByRole('checkbox').nth(place).check()
  const bar = page.getByRole('region', { name: 'Chosen' })
  await bar.getByText('2 accounts chosen').waitFor()
  await look()
  await bar.getByRole('button', { name: 'Set account owner' }).click()
  const dialog = page.getByRole('dialog', { name: 'Set account owner' })
  await dialog.getByText(/^Of 2 accounts/).waitFor()
  await dialog.getByRole('combobox', { name: 'Account owner' }).fill('a')
  await page.getByRole('listbox').getByRole('option').first().click()
  await dialog.getByRole('button', { name: 'Set', exact: true }).click()
  const told = page.getByText('2 accounts changed')
  await told.first().waitFor()
  const byHand = table.getByRole('row', { name: /Person/ })
  await byHand.nth(1).waitFor()
  await bar.getByRole('button', { name: 'Reset account owner' }).click()
  await told.nth(1).waitFor()
  await byHand.first().waitFor({ state: 'detached' })
  await bar.getByRole('button', { name: 'Choose none' }).click()
  await bar.waitFor({ state: 'detached' })
  await table.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
  await bar.getByText(/^\d\d accounts chosen$/).waitFor()
  await table
    .getByRole('button', { name: /^Actions for / })
    .first()
    .click()
  await look()
  await page.getByRole('menuitem', { name: 'Set account type' }).click()
  await page.getByRole('dialog').getByLabel('Account type').selectOption('System')
  await page.getByRole('dialog').getByRole('button', { name: 'Set', exact: true }).click()
  await page.getByText('1 account changed').first().waitFor()
})

test('what somebody holds is taken away with a reason, and stays among what they held: ENT-2, DAT-3, PRV-1', async () => {
  // The last role of a person is not taken.
  const person = world.tenant.users.find(
    ({ scope, source, scopeRoles }) => source === 'mgmt' && scope === 'site' && scopeRoles.length > 1,
  )
  const before = person?.scopeRoles.length ?? 0
  await openApp()
  await tab('Accounts')
  await page.getByRole('searchbox', { name: 'Search accounts' }).fill(person?.email ?? '')
  await page.getByText('1 account', { exact: true }).waitFor()
  await page.getByRole('table', { name: 'accounts' }).getByRole('row').nth(1).getByRole('link').click()
  await tab('Grants')
  const revoke = page.getByRole('button', { name: /^Revoke .* at site / }).first()
  const name = (await revoke.getAttribute('aria-label')) ?? ''
  const entitlement = name.replace(/^Revoke (.*) of .*$/, '$1')
  await page.getByRole('link', { name: entitlement, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: entitlement }).waitFor()
  await look()
  await tab('Details')
  await page.getByText('Request policy').waitFor()
  await look()
  await tab('Grants')
  await press(name)
  const dialog = page.getByRole('dialog', { name: `Revoke ${entitlement}` })
  await dialog.getByLabel('Why').fill('They do other work now')
  await look()
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByText('They do other work now').first().waitFor()
  await page.getByText('Revoked', { exact: true }).waitFor()
  const now = world.tenant.users.find(({ email }) => email === person?.email)
  expect(now?.scopeRoles).toHaveLength(before - 1)
  await page.goBack()
  await tab('Past grants')
  await page.getByRole('table', { name: 'grants' }).getByRole('row').nth(1).waitFor()
  await look()
})

test('the rows that a search leaves are taken away as a file, with those that were not scrolled to: UI-3', async () => {
  await openApp()
  await tab('Accounts')
  await page.getByRole('table', { name: 'accounts' }).waitFor()
  const count = Number(/^(\d+) accounts/.exec(await page.getByText(/^\d+ accounts$/).innerText())?.[1])
  const [file] = await Promise.all([page.waitForEvent('download'), press('Generate CSV')])
  const text = await readFile(await file.path(), 'utf8')
  const lines = text.trimEnd().split('\r\n')
  expect(file.suggestedFilename()).toBe('accounts.csv')
  expect(lines[0]).toMatch(/(^|,)displayName,email,/)
  expect(lines).toHaveLength(count + 1)
  await page.getByText(`${count} accounts are in the file`).waitFor()
})

test('who had an account on a day is shown by that day, which is in the address: DAT-4, UI-2', async () => {
  await openApp()
  await tab('Accounts')
  await page.getByRole('table', { name: 'accounts' }).waitFor()
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('As it was on').fill(yesterday)
  await page.getByText('There were no accounts on that day.').waitFor()
  expect(new URL(page.url()).searchParams.get('day')).toBe(yesterday)
  await look()
  await page.reload()
  await page.getByText('There were no accounts on that day.').waitFor()
  await press('Clear the search')
  await page.getByRole('table', { name: 'accounts' }).waitFor()
})

test('pictures show what the lists hold: roles by place, administrators, who holds what on a site, and the last syncs: ENT-3, ENT-8', async () => {
  await openApp()
  await tab('Access map')
  const map = page.getByRole('table', { name: 'Roles by place' })
  await map.waitFor()
  await page.getByRole('img', { name: /^How many hold each role/ }).waitFor()
  await look()
  const site = (await map.getByRole('row').nth(1).getByRole('cell').first().innerText()).trim()
  await tab('Resources')
  await page.getByRole('searchbox', { name: 'Search resources' }).fill(`"${site}" type:site`)
  await page.getByRole('table', { name: 'resources' }).getByRole('link', { name: site, exact: true }).first().click()
  const graph = page.getByRole('group', { name: `Who holds what on ${site}` })
  await graph.getByRole('region', { name: 'Accounts' }).getByRole('link').first().waitFor()
  await look()
  await openApp()
  await tab('Connectors')
  await page.getByRole('table').getByRole('link', { name: 'SentinelOne', exact: true }).click()
  await tab('Syncs')
  await page.getByRole('img', { name: /^The last \d+ syncs/ }).waitFor()
  await look()
})

test("a person's page leads to their accounts, and to what they hold: DIR-1", async () => {
  await page.getByRole('link', { name: 'Users' }).click()
  await page.getByRole('table', { name: 'users' }).getByRole('link').first().click()
  await page.getByRole('tab', { name: 'Profile', selected: true }).waitFor()
  await look()
  for (const [name, what] of [
    ['Accounts', /account/],
    ['Access', /grant|They hold nothing/],
    ['Access graph', /People|There is nothing to draw/],
    ['Past access', /grant|Nothing that they held/],
    ['Tasks', /task|No tasks/],
  ] as const) {
    await tab(name)
    await page.getByText(what).first().waitFor()
    await look()
  }
})
