import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { consoleSite, ensureConsole } from '@rostrum/dev-env'
import { launchChromium } from '@rostrum/dev-env/chromium'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { answerFromContract } from '../../packages/console/mock/mock-api.ts'
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

beforeAll(async () => {
  await ensureConsole()
  server = createServer((request, response) =>
    answerFromContract(request, response, async () => {
      const { pathname } = new URL(request.url ?? '/', 'http://site')
      const file = existsSync(join(consoleSite, pathname)) && pathname !== '/' ? pathname : 'index.html'
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
      response.end(await readFile(join(consoleSite, file)))
    }),
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
