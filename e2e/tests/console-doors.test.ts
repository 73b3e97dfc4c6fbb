import { watchSecret } from '@rostrum/leak-check'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Api } from './_api.ts'
import { ConsoleWorld } from './_console-world.ts'

let world: ConsoleWorld
let root: { readonly context: BrowserContext; readonly page: Page }
let api: Api
/** where each item of the navigation leads, by its name */
const places = {
  Home: '/',
  Requests: '/requests/catalog',
  Connectors: '/connectors',
  Applications: '/applications',
  Users: '/directory/users',
  'Service principals': '/directory/service-principals',
  'Task log': '/tasks',
  'System log': '/system-log',
  Settings: '/settings',
} as const
type Item = keyof typeof places

const everybodys: readonly Item[] = ['Home', 'Requests']

/** product.md 2: what each role finds in its navigation. */
const shown: Readonly<Record<string, readonly Item[]>> = {
  basic_user: everybodys,
  request_helpdesk: everybodys,
  campaign_administrator: everybodys,
  application_administrator: [...everybodys, 'Connectors', 'Applications'],
  connector_administrator: [...everybodys, 'Connectors'],
  read_only_administrator: Object.keys(places) as Item[],
  super_administrator: Object.keys(places) as Item[],
}

beforeAll(async () => {
  world = await ConsoleWorld.start({ seed: 'doors', accounts: 1, sites: 1, users: 5 })
  root = await world.open()
  await world.setUp(root.page)
  api = await world.signInToApi()
  await api.call('POST', '/api/v1/apps', { displayName: 'Vault of somebody else' })
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

/** A browser of somebody who has that role, and no other. */
async function enterAs(role: string, name = role) {
  const email = `${name.replaceAll('_', '.')}@example.com`
  await api.call('POST', '/api/v1/directory/users', { email, displayName: name, roles: [role] })
  const { path } = (await world.server.rostrum('sign-in-link', '--user', email)) as { path: string }
  watchSecret(new URL(path, world.server.http).searchParams.get('token') ?? '')
  const opened = await world.open()
  await opened.page.goto(`${world.server.http}${path}`)
  await opened.page.getByRole('button', { name: `Sign in as ${name}` }).click()
  await opened.page.getByRole('heading', { name: 'Home' }).waitFor()
  return opened
}

test.each(Object.keys(shown))(
  '%s finds in the navigation what the role may open, and nothing else anywhere: UI-1, ROL-3',
  async (role) => {
    const { context, page } = await enterAs(role)
    const navigation = page.getByRole('navigation', { name: 'Main' })
    const items = await navigation.getByRole('link').allInnerTexts()
    expect(items).toEqual(shown[role])
    for (const item of items) {
      await navigation.getByRole('link', { name: item, exact: true }).click()
      await page.getByRole('heading', { level: 1, name: item }).waitFor()
      await world.look(page)
    }
    expect(world.takeComplaints()).toEqual([])

    // Whoever types the address of another screen is told so, and sees nothing of what is there.
    for (const [item, place] of Object.entries(places)) {
      if (items.includes(item)) continue
      await page.goto(`${world.server.http}${place}`)
      await page
        .getByRole('alert')
        .getByText(/may not/)
        .first()
        .waitFor()
      expect(await page.content()).not.toContain('Vault of somebody else')
    }
    // The refusals that were asked for are no faults of the console.
    const others = world.takeComplaints().filter((complaint) => !/ 403|403:/.test(complaint))
    expect(others).toEqual([])
    await context.close()
  },
)

test('a copied session ends with the session, and the browser keeps nothing that is secret: SSO-4, UI-6', async () => {
  const { context, page } = await enterAs('connector_administrator', 'carla')
  const cookies = await context.cookies()
  expect(cookies).not.toEqual([])
  expect(cookies.filter(({ httpOnly, sameSite }) => !httpOnly || sameSite === 'None')).toEqual([])
  const copied = await world.open()
  await copied.context.addCookies(cookies)
  const ask = async () => (await copied.context.request.get(`${world.server.http}/api/v1/auth/introspect`)).status()
  expect(await ask()).toBe(200)

  await page.goto(`${world.server.http}/me/credentials`)
  await page.getByRole('button', { name: 'New credential' }).click()
  await page.getByLabel('Name').fill('mine')
  await page.getByRole('button', { name: 'Make it' }).click()
  const dialog = page.getByRole('dialog', { name: 'The new credential' })
  const secret = (await dialog.getByLabel('Client secret', { exact: true }).innerText()).trim()
  watchSecret(secret)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('cell', { name: 'mine', exact: true }).waitFor()
  const kept = JSON.stringify([
    await page.evaluate('[{ ...localStorage }, { ...sessionStorage }]'),
    await page.content(),
  ])
  for (const text of [secret, ...cookies.map(({ value }) => value)]) expect(kept).not.toContain(text)
  expect(await page.evaluate('indexedDB.databases()')).toEqual([])
  const html = await context.request.get(world.server.http, { headers: { accept: 'text/html' } })
  expect(/script-src ([^;]*)/.exec(html.headers()['content-security-policy'] ?? '')?.[1]).toBe("'self'")

  await page.getByRole('button', { name: 'carla' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await ask()).toBe(401)
  await Promise.all([context.close(), copied.context.close()])
})
