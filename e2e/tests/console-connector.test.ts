import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BootedServer } from '@rostrum/dev-env'
import { watchSecret } from '@rostrum/leak-check'
import { createTenant, Simulator, type Tenant } from '@rostrum/sentinelone-simulator'
import { generate } from 'otplib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { truthOf } from '../../connectors/sentinelone/tests/_truth.ts'
import { watchTokens } from '../../connectors/sentinelone/tests/_world.ts'
import { clientId, clientSecret, IdentityProvider } from '../../packages/server/tests/_identity-provider.ts'
import { Api } from './_api.ts'
import { findBarriers } from './_barriers.ts'
import { buildConsole, launchBrowser, watchFaults } from './_browser.ts'
import { MailCatcher } from './_mail-catcher.ts'

const password = 'correct horse battery staple of a story'
const root = 'root@example.com'

let folder: string
let tenant: Tenant
let simulator: Simulator
let mail: MailCatcher
let idp: IdentityProvider
let server: BootedServer
let browser: Browser
let api: Api
let token: string
let secondFactor: string
const faults: string[] = []
const barriers: string[] = []

beforeAll(async () => {
  watchSecret(password)
  folder = await mkdtemp(join(tmpdir(), 'rostrum-console-'))
  tenant = createTenant({ seed: 'console', asOf: new Date(), accounts: 1, sites: 3, users: 40 })
  watchTokens(tenant)
  simulator = await Simulator.start({ tenant })
  token = simulator.mintAdminToken()
  watchSecret(token)
  mail = await MailCatcher.start()
  const allowed = [new URL(simulator.url).host, `127.0.0.1:${mail.port}`, '127.0.0.1']
  const env = { ROSTRUM_ALLOWED_HOSTS: allowed.join(','), ROSTRUM_CONSOLE_DIR: await buildConsole(folder) }
  server = await BootedServer.start({ dataDir: join(folder, 'data'), env })
  idp = await IdentityProvider.start(`${server.https}/sign-in/oidc/callback`)
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await server[Symbol.asyncDispose]()
  await idp[Symbol.asyncDispose]()
  await mail[Symbol.asyncDispose]()
  await simulator.close()
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => {
  expect(faults.splice(0)).toEqual([])
  expect(barriers.splice(0)).toEqual([])
})

/** Somebody's own browser, all of whose faults are kept. Its rows are all in sight. */
async function open(): Promise<BrowserContext> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 6000 } })
  context.setDefaultTimeout(15_000)
  const found = watchFaults(context)
  context.on('close', () => faults.push(...found))
  return context
}

/** Looks at the screen as people who see or move otherwise do. */
async function look(page: Page): Promise<void> {
  barriers.push(...(await findBarriers(page)))
}

async function signInBySso(page: Page, email: string, name: string): Promise<void> {
  idp.person = { email, email_verified: true, name }
  await page.getByRole('link', { name: 'Sign in with single sign-on' }).click()
}

test('the first administrator sets the server up, signs out, and in again with password and code: SSO-1, SSO-3', async () => {
  const context = await open()
  const page = await context.newPage()
  await page.goto(server.setupUrl ?? '')
  watchSecret(new URL(page.url()).searchParams.get('token') ?? '')
  await page.getByLabel('Name of your organisation').fill('House')
  await page.getByLabel('Your name').fill('Root')
  await page.getByLabel('Your e-mail address').fill(root)
  await page.getByRole('button', { name: 'Continue' }).click()
  secondFactor = await page.locator('code').innerText()
  watchSecret(secondFactor)
  await page.getByLabel('Password').fill(password)
  await page.getByLabel('Code that').fill(await generate({ secret: secondFactor }))
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('You are signed in').waitFor()
  await page.goto(server.https)
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  await look(page)
  await page.getByRole('button', { name: 'Root' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await signInWithCode(page)
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  await context.close()

  api = await Api.signIn(server.http, (await server.rostrum('credential', 'create', '--user', root)) as never)
  const people = { 'connie@example.com': 'connector_administrator', 'olga@example.com': 'basic_user' }
  for (const [email, role] of Object.entries(people))
    await api.call('POST', '/api/v1/directory/users', { email, displayName: email.split('@')[0], roles: [role] })
  const sso = { issuerUrl: idp.issuer, clientId, clientSecret, isEnabled: true, createsUsers: false }
  await api.call('POST', '/api/v1/settings/sign_in', sso)
  const sender = { isEnabled: true, host: '127.0.0.1', port: mail.port, security: 'NONE', from: 'rostrum@example.com' }
  await api.call('POST', '/api/v1/settings/mail', sender)
})

/** The code of the interval after this one: this one's is used. */
async function signInWithCode(page: Page): Promise<void> {
  await page.getByLabel('E-mail address').fill(root)
  await page.getByLabel('Password').fill(password)
  const epoch = Math.floor(Date.now() / 1000) + 30
  await page.getByLabel('Code of the authenticator').fill(await generate({ secret: secondFactor, epoch }))
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a Connector Administrator adds SentinelOne for somebody else, once however often they click: CON-2, CON-4, CON-5, CON-7', async () => {
  const context = await open()
  const page = await context.newPage()
  await page.goto(server.https)
  await signInBySso(page, 'connie@example.com', 'Connie')
  await page.getByRole('link', { name: 'Connectors' }).click()
  await page.getByRole('link', { name: 'Add connector' }).first().click()
  await page.getByLabel('Search the catalogue').fill('SentinelOne')
  await page.getByRole('article', { name: 'Baton' }).waitFor({ state: 'detached' })
  await look(page)
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
  await look(page)
  await owners.fill('olg')
  await page.getByRole('option', { name: /olga/ }).click()
  await page.getByText('gets an e-mail').waitFor()
  await page.getByRole('button', { name: 'Next' }).dblclick()
  await page.getByRole('status').getByText('Not configured').waitFor()
  await look(page)
  await context.close()

  const { list } = await api.call('GET', '/api/v1/lists/connectors')
  expect(list).toMatchObject([
    { appDisplayName: 'SentinelOne', status: 'NOT_CONFIGURED', owners: [{ displayName: 'olga' }] },
  ])
  expect((await api.call('GET', '/api/v1/apps')).list.length).toBe(1)
})

test('the owner, who has no role, follows the link of the mail, and sees Syncing become Connected without a reload: CON-6, CON-8, CON-10, CON-11, CON-12, CON-37', async () => {
  const { text } = await mail.firstTo('olga@example.com')
  const link = /https:\/\/\S+\/settings/.exec(text)?.[0] ?? ''
  expect(text).toContain('connie named you as an owner of the connector SentinelOne')
  const context = await open()
  const page = await context.newPage()
  await page.goto(link)
  await signInBySso(page, 'olga@example.com', 'Olga')
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('SentinelOne base URL is needed').waitFor()
  await look(page)
  await page.getByLabel('SentinelOne base URL').fill(`${simulator.url}/`)
  const secret = page.getByRole('textbox', { name: 'API token' })
  const wrong = 'W'.repeat(80)
  watchSecret(wrong)
  await secret.fill(wrong)
  await page.getByText(`Saved as ${simulator.url}`).waitFor()
  await page.getByRole('button', { name: 'Test connection' }).click()
  await page.getByText('The test failed').waitFor()
  await page.getByText(/refuses the API token/).waitFor()
  await look(page)

  await secret.fill(`ApiToken ${token}`)
  await page.evaluate('window.isTheSame = true')
  await page.getByRole('button', { name: 'Save' }).click()
  const status = page.getByRole('status')
  await status.getByText('Syncing', { exact: true }).waitFor()
  await status.getByText('Connected', { exact: true }).waitFor()
  expect(await page.evaluate('window.isTheSame')).toBe(true)
  await page.getByText('read service users').waitFor()
  await look(page)

  // A mask that nobody touched leaves the token as it is, and shows nothing of it.
  await page.getByRole('button', { name: 'Edit' }).click()
  expect(await secret.inputValue()).toBe('********')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The settings are saved').first().waitFor()
  await page.getByRole('button', { name: 'Edit' }).waitFor()

  await page.getByRole('tab', { name: 'Syncs' }).click()
  await page.getByRole('table', { name: 'Syncs' }).getByRole('link').last().click()
  const log = page.getByRole('log', { name: 'Log' })
  await log.getByText(/list complete .*list=users.* pages=/).waitFor()
  await log.getByText('applied').waitFor()
  await look(page)
  await context.close()
})

test('what the console shows of the application is what SentinelOne holds, exactly: APP-1, APP-4', async () => {
  const context = await open()
  const page = await context.newPage()
  await page.goto(server.https)
  await signInBySso(page, root, 'Root')
  await page.getByRole('link', { name: 'Applications' }).click()
  await page.getByRole('tab', { name: 'Managed apps', exact: true }).waitFor()
  await look(page)
  await page.getByRole('link', { name: 'SentinelOne' }).click()
  const truth = truthOf(tenant)
  const people = [...truth.resources.values()].filter(({ person }) => person !== undefined)
  const accounts = await readRows(page, 'accounts', people.length)
  expect(accounts.map(([name, email]) => `${name} <${email}>`).sort()).toEqual(
    people.map(({ name, person }) => `${name} <${person?.emails[0] ?? ''}>`).sort(),
  )
  await look(page)
  await page.getByRole('tab', { name: 'Entitlements' }).click()
  // An app has its own besides: that somebody has access at all.
  const entitlements = await readRows(page, 'entitlements', truth.entitlements.size + 1)
  const held = new Map<string, number>()
  for (const id of truth.grants.keys()) {
    const entitlement = [...truth.entitlements.keys()].find((each) => id.startsWith(`${each}:`)) ?? id
    held.set(entitlement, (held.get(entitlement) ?? 0) + 1)
  }
  const counts = [...truth.entitlements.keys()].map((id) => held.get(id) ?? 0)
  expect(entitlements.map((cells) => Number(cells[3])).sort(byNumber)).toEqual(
    [...counts, people.length].sort(byNumber),
  )
  await look(page)
  await context.close()
})

const byNumber = (a: number, b: number) => a - b

/** The cells of a list as it is shown, when it has all its rows. */
async function readRows(page: Page, noun: string, count: number): Promise<string[][]> {
  await page.getByText(`${count} ${noun}`, { exact: true }).waitFor()
  const rows = page.getByRole('table', { name: noun }).getByRole('row')
  await rows.nth(count).waitFor()
  const all = await rows.all()
  return Promise.all(all.slice(1).map((row) => row.getByRole('cell').allInnerTexts()))
}
