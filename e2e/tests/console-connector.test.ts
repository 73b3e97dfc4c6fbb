import { MailCatcher } from '@rostrum/dev-env'
import { watchSecret } from '@rostrum/leak-check'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { clientId, clientSecret, IdentityProvider } from '../../packages/server/tests/_identity-provider.ts'
import type { Api } from './_api.ts'
import { expectTruth } from './_console-truth.ts'
import { ConsoleWorld } from './_console-world.ts'

let world: ConsoleWorld
let mail: MailCatcher
let idp: IdentityProvider
let api: Api

beforeAll(async () => {
  mail = await MailCatcher.start()
  const size = { seed: 'console', accounts: 1, sites: 3, users: 40 }
  world = await ConsoleWorld.start(size, [`127.0.0.1:${mail.smtpPort}`, '127.0.0.1'])
  idp = await IdentityProvider.start(`${world.server.https}/sign-in/oidc/callback`)
}, 120_000)
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await idp[Symbol.asyncDispose]()
  await mail[Symbol.asyncDispose]()
})
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

async function signInBySso(page: Page, email: string, name: string): Promise<void> {
  idp.person = { email, email_verified: true, name }
  await page.getByRole('link', { name: 'Sign in with single sign-on' }).click()
}

test('the first administrator sets the server up, signs out, and in again with password and code: SSO-1, SSO-3', async () => {
  const { context, page } = await world.open()
  await world.setUp(page)
  await world.look(page)
  await page.getByRole('button', { name: 'Root' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await world.signInAgain(page)
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  await context.close()

  api = await world.signInToApi()
  const people = { 'connie@example.com': 'connector_administrator', 'olga@example.com': 'basic_user' }
  for (const [email, role] of Object.entries(people))
    await api.call('POST', '/api/v1/directory/users', { email, displayName: email.split('@')[0], roles: [role] })
  const sso = { issuerUrl: idp.issuer, clientId, clientSecret, isEnabled: true, createsUsers: false }
  await api.call('POST', '/api/v1/settings/sign_in', sso)
  const sender = {
    isEnabled: true,
    host: '127.0.0.1',
    port: mail.smtpPort,
    security: 'NONE',
    from: 'rostrum@example.com',
  }
  await api.call('POST', '/api/v1/settings/mail', sender)
})

test('a Connector Administrator adds SentinelOne for somebody else, once however often they click: CON-2, CON-4, CON-5, CON-7', async () => {
  const { context, page } = await world.open()
  await page.goto(world.server.https)
  await signInBySso(page, 'connie@example.com', 'Connie')
  await page.getByRole('link', { name: 'Connectors' }).click()
  await page.getByRole('link', { name: 'Add connector' }).first().click()
  await page.getByLabel('Search the catalogue').fill('SentinelOne')
  await page.getByRole('article', { name: 'Baton' }).waitFor({ state: 'detached' })
  await world.picture(page, 'catalogue')
  await world.look(page)
  await page.getByRole('link', { name: 'Add SentinelOne' }).click()

  await page.getByLabel('Add the connector to a currently unmanaged app').check()
  await page.getByText('No unmanaged apps were discovered').waitFor()
  await page.getByLabel('Add the connector to a managed app').check()
  await page.getByRole('combobox', { name: 'Managed app' }).click()
  await page.getByText('There is no managed application yet').waitFor()
  await page.keyboard.press('Escape')
  await page.getByLabel('Create a new managed app').check()
  const owners = page.getByRole('combobox', { name: 'Owners' })
  await owners.press('Backspace')
  await owners.press('Escape')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('At least one owner is needed').waitFor()
  await world.look(page)
  await owners.fill('olg')
  await page.getByRole('option', { name: /olga/ }).click()
  await page.getByText('gets an e-mail').waitFor()
  await world.picture(page, 'where-it-goes')
  await page.getByRole('button', { name: 'Next' }).dblclick()
  await page.getByRole('status').getByText('Not configured').waitFor()
  await world.look(page)
  await context.close()

  const { list } = await api.call('GET', '/api/v1/lists/connectors')
  expect(list).toMatchObject([
    { appDisplayName: 'SentinelOne', status: 'NOT_CONFIGURED', owners: [{ displayName: 'olga' }] },
  ])
  expect((await api.call('GET', '/api/v1/apps')).list.length).toBe(1)
})

test('the owner, who has no role, follows the link of the mail, and sees Syncing become Connected without a reload: CON-6, CON-8, UI-13, CON-10, CON-11, CON-12, CON-37, CON-42', async () => {
  const { text } = await mail.mailTo('olga@example.com')
  const link = /https:\/\/\S+\/settings/.exec(text)?.[0] ?? ''
  expect(text).toContain('connie named you as an owner of the connector SentinelOne')
  const { context, page } = await world.open()
  await page.goto(link)
  await signInBySso(page, 'olga@example.com', 'Olga')
  await page.getByRole('link', { name: 'Home' }).click()
  await page.getByRole('region', { name: 'To be set up by you' }).getByRole('link').click()
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('SentinelOne base URL is needed').waitFor()
  await page.getByText(/My user > Actions > API Token Operations > Generate API Token/).waitFor()
  await page.getByText(/A service user's token is better than a person's/).waitFor()
  await world.look(page)
  await page.getByLabel('SentinelOne base URL').fill(`${world.simulator.url}/`)
  const secret = page.getByRole('textbox', { name: 'API token' })
  const wrong = 'W'.repeat(80)
  watchSecret(wrong)
  await secret.fill(wrong)
  await page.getByText(`Saved as ${world.simulator.url}`).waitFor()
  await page.getByRole('button', { name: 'Test connection' }).click()
  await page.getByText('The test failed').waitFor()
  await page.getByText(/refuses the API token/).waitFor()
  await world.look(page)

  await secret.fill(`ApiToken ${world.token}`)
  await world.picture(page, 'settings')
  await page.evaluate('window.isTheSame = true')
  // So slow that the sync is seen under way.
  world.simulator.latencyMs = 700
  await page.getByRole('button', { name: 'Save' }).click()
  const status = page.getByRole('status')
  await status.getByText('Syncing', { exact: true }).waitFor()
  world.simulator.latencyMs = 0
  await status.getByText('Connected', { exact: true }).waitFor()
  expect(await page.evaluate('window.isTheSame')).toBe(true)
  await page.getByText('read service users').waitFor()
  await world.picture(page, 'connected')
  await world.look(page)

  // A mask that nobody touched leaves the token as it is, and shows nothing of it.
  await page.getByRole('button', { name: 'Edit' }).click()
  expect(await secret.inputValue()).toBe('********')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The settings are saved').first().waitFor()
  await page.getByRole('button', { name: 'Edit' }).waitFor()

  await page.getByRole('tab', { name: 'Capabilities' }).click()
  const able = page.getByRole('table', { name: 'Capabilities' }).getByRole('row')
  expect((await able.allInnerTexts()).map((row) => row.split('\t'))).toEqual([
    ['Resource', 'Sync', 'Provision'],
    ['Accounts', 'Yes', 'grant, revoke'],
    ['Sites', 'Yes', 'grant, revoke'],
    ['Roles', 'Yes', 'grant, revoke'],
    ['Users', 'Yes', 'create, delete'],
    ['Service users', 'Yes', 'create, delete, rotate'],
  ])
  await page.getByText(/cloud-hosted.*self-hosted/).waitFor()

  await page.getByRole('tab', { name: 'Syncs' }).click()
  await page.getByRole('table', { name: 'Syncs' }).getByRole('link').last().click()
  const log = page.getByRole('log', { name: 'Log' })
  await log.getByText(/list complete .*list=users.* pages=/).waitFor()
  await log.getByText('applied').waitFor()
  await world.look(page)
  await context.close()
})

test('what the console shows of the application is what SentinelOne holds, exactly: APP-1, APP-4', async () => {
  const { context, page } = await world.open()
  await page.goto(world.server.https)
  await signInBySso(page, world.root, 'Root')
  await page.getByRole('link', { name: 'Applications' }).click()
  await page.getByRole('tab', { name: 'Managed apps', exact: true }).waitFor()
  await world.look(page)
  await page.getByRole('link', { name: 'SentinelOne' }).click()
  await expectTruth(page, world)
  await world.look(page)
  await context.close()
})
