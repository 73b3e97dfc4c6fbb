import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { consoleSite, ensureConsole } from '@rostrum/dev-env'
import { launchChromium } from '@rostrum/dev-env/chromium'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { answerFromContract, type Mood } from '../../packages/console/mock/mock-api.ts'
import {
  accountTabs,
  appTabs,
  connectorTabs,
  meTabs,
  paths,
  personTabs,
  requestsTabs,
  resourceTabs,
  settingsTabs,
} from '../../packages/console/src/paths.ts'
import { findBarriers, findOverflow } from './_barriers.ts'
import { watchFaults } from './_browser.ts'

const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' }

let server: Server
let browser: Browser
let page: Page
let origin: string
const faults: string[] = []
let mood: Mood = 'usual'

beforeAll(async () => {
  await ensureConsole()
  server = createServer((request, response) =>
    answerFromContract(
      request,
      response,
      async () => {
        const { pathname } = new URL(request.url ?? '/', 'http://site')
        const file = existsSync(join(consoleSite, pathname)) && pathname !== '/' ? pathname : 'index.html'
        response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
        response.end(await readFile(join(consoleSite, file)))
      },
      mood,
    ),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1280, height: 2000 } })
  context.setDefaultTimeout(15_000)
  watchFaults(context, faults)
  page = await context.newPage()
}, 120_000)
afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  server.close()
})
afterEach(() => {
  mood = 'usual'
  expect(faults.splice(0)).toEqual([])
})

const [app, other] = [`appId${'0'.repeat(20)}11`, `id${'0'.repeat(23)}12`]

const screens = [
  paths.home(),
  paths.connectors(),
  paths.catalogue(),
  paths.addConnector('2YrpiN1WrRMcyduL9f3PRKTJ6wE'),
  ...connectorTabs.map((tab) => paths.connector(app, other, tab)),
  paths.syncRun(app, other, other),
  paths.apps(),
  paths.unmanagedApps(),
  paths.newApp(),
  ...appTabs.map((tab) => paths.app(app, tab)),
  ...accountTabs.map((tab) => paths.account(app, other, tab)),
  ...accountTabs.map((tab) => paths.entitlement(app, other, tab)),
  ...resourceTabs.map((tab) => paths.resource(app, other, tab)),
  ...requestsTabs.map((tab) => paths.requests(tab)),
  paths.task(other),
  paths.tasks(),
  paths.users(),
  paths.importUsers(),
  paths.newUser(),
  paths.userEdit(other),
  paths.userAccess(other),
  ...personTabs.map((tab) => paths.person(other, tab)),
  paths.servicePrincipals(),
  paths.systemLog(),
  ...settingsTabs.map((tab) => paths.settings(tab)),
  ...meTabs.map((tab) => paths.me(tab)),
]

test.each(screens)(
  '%s can be looked at by everybody, in light, in dark and on a telephone, whatever the server answers: UI-10',
  async (path) => {
    await page.setViewportSize({ width: 1280, height: 2000 })
    await page.goto(`${origin}${path}`)
    await page
      .getByRole('heading', { level: 1 })
      .or(page.getByRole('heading', { level: 2 }))
      .first()
      .waitFor()
    await expect.poll(() => page.getByLabel('Loading').count()).toBe(0)
    expect(await findBarriers(page)).toEqual([])
    expect(await findOverflow(page)).toEqual([])
  },
)

test('what is wrong with the server is said on every screen to whoever may see it: UI-12', async () => {
  for (const path of [paths.home(), paths.apps()]) {
    await page.goto(`${origin}${path}`)
    const said = page.getByRole('region', { name: 'System' })
    await said.getByRole('link', { name: 'About the server' }).waitFor()
    expect(await said.innerText()).not.toContain('Mail is off')
  }
})

/** Each list, its page, what it says when it is empty, and the next step that it offers, if there is one. */
const lists = (
  [
    [paths.connectors(), 'No connectors yet', 'Add connector'],
    [paths.apps(), 'No applications yet', 'New application'],
    [paths.unmanagedApps(), 'No unmanaged apps'],
    [paths.app(app, 'accounts'), 'Waiting for the first sync', 'Its connectors'],
    [paths.app(app, 'entitlements'), 'Waiting for the first sync', 'Its connectors'],
    [paths.app(app, 'resources'), 'Waiting for the first sync', 'Its connectors'],
    [paths.requests('catalog'), 'There is nothing to ask for'],
    [paths.requests('mine'), 'You have no requests yet', 'New request'],
    [paths.requests('access'), 'You have no access yet', 'New request'],
    [paths.requests('assigned'), 'Nothing waits for you'],
    [paths.requests('completed'), 'Nothing is completed yet', 'New request'],
    [paths.tasks(), 'No tasks yet'],
    [paths.users(), 'No users yet', 'Import people'],
    [paths.person(other, 'accounts'), 'No account is theirs'],
    [paths.person(other, 'grants'), 'They hold nothing'],
    [paths.person(other, 'past'), 'Nothing that they held has ended'],
    [paths.person(other, 'tasks'), 'No tasks are about them'],
    [paths.servicePrincipals(), 'No service principals'],
    [paths.systemLog(), 'Nothing has happened yet'],
    [paths.connector(app, other, 'syncs'), 'No sync yet'],
    [paths.connector(app, other, 'hosts'), 'No host has come yet'],
  ] as readonly (readonly [path: string, title: string, step?: string])[]
).map(([path, title, step]) => ({ path, title, step }))

test.each(lists)(
  '$path is tried again when it cannot be read, and says what is missing and what to do when it is empty: UI-2, UI-4',
  async ({ path, title, step }) => {
    mood = 'broken'
    await page.goto(`${origin}${path}`)
    await page.getByText('The database is not well.').first().waitFor()
    mood = 'empty'
    await page.getByRole('button', { name: 'Try again' }).first().click()
    const blank = page.getByText(title, { exact: true }).locator('xpath=..')
    await blank.waitFor()
    expect((await blank.innerText()).replace(title, '').trim().length).toBeGreaterThan(20)
    if (step !== undefined) await blank.getByRole('link', { name: step }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(faults.splice(0).filter((fault) => !fault.includes('500'))).toEqual([])
  },
)
