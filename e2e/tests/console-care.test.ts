import { join } from 'node:path'
import { StartedProgram } from '@rostrum/connector-testing'
import { watchSecret } from '@rostrum/leak-check'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ConsoleWorld } from './_console-world.ts'

const program = join(import.meta.dirname, '../../connectors/sentinelone/bin/baton-sentinel-one')

let world: ConsoleWorld
let context: BrowserContext
let page: Page

beforeAll(async () => {
  world = await ConsoleWorld.start({ seed: 'care', accounts: 1, sites: 3, users: 40 })
  const opened = await world.open()
  context = opened.context
  page = opened.page
  await world.setUp(page)
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

const look = () => world.look(page)
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const status = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor()

async function more(name: string): Promise<void> {
  await press('More actions')
  await page.getByRole('menuitem', { name }).click()
}

/** From the catalogue to the page of the new connector. */
async function add(kind: string, app: string): Promise<void> {
  await page.goto(`${world.server.https}/connectors/add`)
  await page.getByRole('link', { name: `Add ${kind}` }).click()
  await page.getByLabel('Name of the new app').fill(app)
  await press('Next')
  await page.getByRole('tab', { name: 'Settings', selected: true }).waitFor()
}

test('a token that SentinelOne refuses is said with its fix, and another one mends it: CON-11, CON-14, UI-13', async () => {
  await add('SentinelOne', 'Guarded')
  const wrong = 'W'.repeat(80)
  watchSecret(wrong)
  await press('Edit')
  await page.getByLabel('SentinelOne base URL').fill(world.simulator.url)
  const secret = page.getByRole('textbox', { name: 'API token' })
  await secret.fill(wrong)
  await press('Save')
  await status('Error')
  await page
    .getByRole('alert')
    .getByText(/refuses the API token/)
    .waitFor()
  await look()
  await page.getByRole('link', { name: 'Home' }).click()
  const trouble = page.getByRole('region', { name: 'Connectors in trouble' })
  await trouble.getByText(/refuses the API token/).waitFor()
  await look()
  await trouble.getByRole('link', { name: 'SentinelOne', exact: true }).click()
  await page.getByRole('tab', { name: 'Settings', exact: true }).click()
  await press('Edit')
  await secret.fill(world.token)
  await press('Save')
  await status('Connected')
})

test('half of the people gone is held until somebody has decided, and nothing is lost: CON-21', async () => {
  const { tenant } = world
  const admins = new Set(tenant.tenantAdmins().map(({ id }) => id))
  const gone = tenant.users.filter(({ id, isSystem }) => !isSystem && !admins.has(id)).slice(0, 30)
  for (const { id } of gone) tenant.removeUser(id)
  await press('Sync now')
  await status('Needs review')
  await page.getByText(/accounts: 42 before, 12 now/).waitFor()
  await look()
  await press('Confirm changes')
  await page
    .getByRole('dialog')
    .getByText(/accounts: 42 before, 12 now/)
    .waitFor()
  await look()
  await press('Cancel')
  await press('Discard')
  await status('Connected')
  await page.getByRole('link', { name: 'Guarded' }).click()
  await page.getByText('42 accounts', { exact: true }).waitFor()
})

test('a connector is renamed, paused with a reason, resumed and given a schedule: CON-9, CON-18, CON-19', async () => {
  await page.getByRole('tab', { name: 'Connectors' }).click()
  await page.getByRole('table').getByRole('link', { name: 'SentinelOne' }).click()
  await press('Rename the connector')
  await page.getByRole('textbox', { name: 'Name' }).fill('S1 of the house')
  await look()
  await press('Save')
  await page.getByRole('heading', { name: 'S1 of the house', level: 1 }).waitFor()
  await more('Pause')
  await page.getByLabel('Reason (optional)').fill('maintenance')
  await press('Pause')
  await status('Paused')
  await page.getByText(/by you: Maintenance/).waitFor()
  await look()
  await more('Resume')
  await status('Connected')
  await more('Schedule')
  await page.getByLabel('At an interval').check()
  await page.getByLabel('Minutes between two syncs').fill('29')
  await page.getByText('At least 30 minutes').waitFor()
  await look()
  await page.getByLabel('Minutes between two syncs').fill('45')
  await press('Save')
  await page.getByText('Every 45 minutes').waitFor()
})

test('what somebody else saved meanwhile is not overwritten unseen, and what was typed is not lost: UI-8, UI-9', async () => {
  await page.getByRole('tab', { name: 'Settings' }).click()
  await press('Edit')
  const url = page.getByLabel('SentinelOne base URL')
  await url.fill('https://other.example.com')
  const other = await context.newPage()
  await other.goto(page.url())
  await other.getByRole('button', { name: 'Rename the connector' }).click()
  await other.getByRole('textbox', { name: 'Name' }).fill('S1')
  await other.getByRole('button', { name: 'Save' }).click()
  await other.getByRole('heading', { name: 'S1', exact: true, level: 1 }).waitFor()
  await other.close()
  await press('Save')
  await page.getByRole('alert').getByText(world.simulator.url).waitFor()
  await page.getByRole('button', { name: 'Save mine all the same' }).waitFor()
  expect(world.takeComplaints()).toEqual([expect.stringMatching(/^409: POST /), expect.stringMatching(/409/)])
  await look()
  expect(await url.inputValue()).toBe('https://other.example.com')

  const asked = page.waitForEvent('dialog')
  const leaving = page.getByRole('link', { name: 'Home' }).click()
  await (await asked).dismiss()
  await leaving
  expect(await url.inputValue()).toBe('https://other.example.com')
  await press('Cancel')
})

test('a second connector goes to an app that there is, which stays the one app of its name; the list is filtered: CON-1, CON-4, CON-7', async () => {
  await page.goto(`${world.server.https}/connectors/add`)
  await page.getByRole('link', { name: 'Add SentinelOne' }).click()
  await page.getByLabel('Name of the new app').fill('Guarded')
  await page.getByText('There is an application called Guarded already').waitFor()
  await page.getByLabel('Add the connector to a managed app').check()
  await page.getByRole('combobox', { name: 'Managed app' }).fill('guard')
  await page.getByRole('option', { name: 'Guarded' }).click()
  await page.getByText('Guarded has a connector of SentinelOne already').waitFor()
  await look()
  await press('Next')
  await status('Not configured')
  await page.getByRole('link', { name: 'Applications' }).click()
  await page.getByRole('table').getByRole('link', { name: 'Guarded' }).first().waitFor()
  expect(await page.getByRole('table').getByRole('link', { name: 'Guarded' }).count()).toBe(1)
  await page.getByRole('table').getByText('Not configured').click()
  await page.getByText('2 connectors', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Connectors', exact: true }).click()
  await page.getByLabel('Any application').selectOption('Guarded')
  await page.getByText('2 connectors', { exact: true }).waitFor()
  await page.getByLabel('Any owner').selectOption('Without an owner')
  await page.getByText(/No connectors match/).waitFor()
  await page.getByLabel('Any owner').selectOption('Mine')
  await page.getByLabel('Any status').selectOption('Not configured')
  await page.getByText('1 connector', { exact: true }).waitFor()
  await look()
  await page.getByRole('table').getByRole('link', { name: 'SentinelOne' }).click()
  await more('Delete')
  await press('Delete SentinelOne')
  await page.getByText('1 connector', { exact: true }).waitFor()
})

test('a connector that runs elsewhere comes with what is shown once, and is out when that is revoked: CON-20, CON-23, CON-24, CON-28, UI-6', async () => {
  await add('Baton', 'Elsewhere')
  await press('Edit')
  await press('Rotate')
  const dialog = page.getByRole('dialog', { name: 'The new credential' })
  await dialog.getByText('The secret is shown this once').waitFor()
  const clientId = await dialog.getByLabel('Client ID', { exact: true }).innerText()
  const clientSecret = await dialog.getByLabel('Client secret', { exact: true }).innerText()
  watchSecret(clientSecret.trim())
  const blocks = ['Environment variables', 'Kubernetes Secret', 'Kubernetes Deployment', 'docker or podman', 'systemd']
  for (const name of blocks) await dialog.getByLabel(name, { exact: true }).waitFor()
  expect(await dialog.getByLabel('Environment variables', { exact: true }).innerText()).toContain(clientSecret.trim())
  await look()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await page.content()).not.toContain(clientSecret.trim())

  await using _connector = new StartedProgram({
    command: [program],
    env: {
      BATON_CLIENT_ID: clientId.trim(),
      BATON_CLIENT_SECRET: clientSecret.trim(),
      BATON_API_TOKEN: world.token,
      BATON_MANAGEMENT_CONSOLE_URL: world.simulator.url,
      BATON_HOST_ID: 'rack-7',
      SSL_CERT_FILE: world.server.caFile,
    },
  })
  await page.getByRole('tab', { name: 'Hosts' }).click()
  await page.getByRole('cell', { name: 'rack-7' }).waitFor()
  await look()
  await status('Connected')
  await page.getByRole('tab', { name: 'Credentials' }).click()
  await page.getByRole('cell', { name: 'rack-7' }).waitFor()
  await look()
  await page.getByRole('button', { name: `Revoke ${clientId.trim()}` }).click()
  await page.getByRole('dialog').getByText('rack-7').waitFor()
  await press('Revoke')
  await page.getByRole('cell', { name: 'Ended' }).waitFor()

  await more('Delete')
  await page.getByRole('dialog', { name: 'Delete Baton?' }).getByText('No open task needs it.').waitFor()
  await page.getByLabel('End everything this connector brought').check()
  await look()
  await press('Delete Baton')
  await page.getByRole('heading', { name: 'Connectors' }).waitFor()
  await page.getByText('1 connector', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Applications' }).click()
  await page.getByRole('link', { name: 'Elsewhere', exact: true }).click()
  await page.getByText('Waiting for the first sync').waitFor()
})

test('a person makes a credential of their own, sees its secret once, and revokes it: API-3, UI-1, UI-6', async () => {
  await press('Root')
  await look()
  await page.getByRole('menuitem', { name: 'API credentials' }).click()
  await press('New credential')
  await page.getByLabel('Name').fill('terraform')
  await look()
  await press('Make it')
  const dialog = page.getByRole('dialog', { name: 'The new credential' })
  const secret = (await dialog.getByLabel('Client secret', { exact: true }).innerText()).trim()
  watchSecret(secret)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('cell', { name: 'terraform', exact: true }).waitFor()
  expect(await page.content()).not.toContain(secret)
  await look()
  await press('Revoke terraform')
  await press('Revoke')
  await page.getByText('No API credentials').waitFor()
  await page.getByRole('tab', { name: 'Sessions' }).click()
  await page.getByText('This one').waitFor()
  await look()
  await context.close()
})
