import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BootedServer, ensureConsole } from '@rostrum/dev-env'
import { launchChromium } from '@rostrum/dev-env/chromium'
import { watchSecret } from '@rostrum/leak-check'
import { createTenant, Simulator, type Tenant, type TenantSize } from '@rostrum/sentinelone-simulator'
import { generate } from 'otplib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { watchTokens } from '../../connectors/sentinelone/tests/_world.ts'
import { Api } from './_api.ts'
import { findBarriers } from './_barriers.ts'
import { watchFaults } from './_browser.ts'
import { useKeysAlone } from './_keys.ts'

const password = 'correct horse battery staple of a story'

interface Parts {
  readonly folder: string
  readonly simulator: Simulator
  readonly server: BootedServer
  readonly browser: Browser
}

/** A SentinelOne console, a server that serves the console, and browsers that people have before them. */
export class ConsoleWorld implements AsyncDisposable {
  readonly root = 'root@example.com'
  readonly token: string
  readonly #parts: Parts
  readonly #complaints: string[] = []
  #secondFactor = ''

  private constructor(parts: Parts) {
    this.#parts = parts
    this.token = parts.simulator.mintAdminToken()
    watchSecret(this.token)
    watchSecret(password)
  }

  /** `allowed`: further addresses of this machine that the server may call. */
  static async start(size: TenantSize, allowed: readonly string[] = []): Promise<ConsoleWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'rostrum-console-'))
    const tenant = createTenant({ asOf: new Date(), ...size })
    watchTokens(tenant)
    const simulator = await Simulator.start({ tenant })
    await ensureConsole()
    const env = { ROSTRUM_ALLOWED_HOSTS: [new URL(simulator.url).host, ...allowed].join(',') }
    const server = await BootedServer.start({ dataDir: join(folder, 'data'), env })
    return new ConsoleWorld({ folder, simulator, server, browser: await launchChromium() })
  }

  get folder(): string {
    return this.#parts.folder
  }

  get server(): BootedServer {
    return this.#parts.server
  }

  get simulator(): Simulator {
    return this.#parts.simulator
  }

  get tenant(): Tenant {
    return this.simulator.tenant
  }

  /** What screens complained of since it was asked last, or kept people from. */
  takeComplaints(): string[] {
    return this.#complaints.splice(0)
  }

  /** Somebody's own browser, with a keyboard and no mouse unless it is asked for. Rows of lists are all in sight. */
  async open({ hasMouse = false } = {}): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
    const context = await this.#parts.browser.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: 1280, height: 6000 },
    })
    context.setDefaultTimeout(15_000)
    if (!hasMouse) await useKeysAlone(context)
    watchFaults(context, this.#complaints)
    return { context, page: await context.newPage() }
  }

  /** Looks at the screen as people who see or move otherwise do. */
  async look(page: Page): Promise<void> {
    this.#complaints.push(...(await findBarriers(page)))
  }

  /** For the guide, when somebody wants its pictures anew: `ROSTRUM_PICTURES` names their folder. */
  async picture(page: Page, name: string): Promise<void> {
    const folder = process.env.ROSTRUM_PICTURES
    if (folder === undefined) return
    const size = page.viewportSize()
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.screenshot({ path: join(folder, `${name}.png`), scale: 'css' })
    if (size !== null) await page.setViewportSize(size)
  }

  /** The first run, after which the first administrator is signed in. */
  async setUp(page: Page): Promise<void> {
    await page.goto(this.server.setupUrl ?? '')
    await page.getByLabel('Name of your organisation').fill('House')
    await page.getByLabel('Your name').fill('Root')
    await page.getByLabel('Your e-mail address').fill(this.root)
    await page.getByRole('button', { name: 'Continue' }).click()
    this.#secondFactor = await page.locator('code').innerText()
    watchSecret(this.#secondFactor)
    await page.getByLabel('Password').fill(password)
    await page.getByLabel('Code that').fill(await generate({ secret: this.#secondFactor }))
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('You are signed in').waitFor()
    await page.goto(this.server.https)
    await page.getByRole('heading', { name: 'Home' }).waitFor()
  }

  /** With the code of the next interval: that of the present one is used. */
  async signInAgain(page: Page): Promise<void> {
    await page.getByLabel('E-mail address').fill(this.root)
    await page.getByLabel('Password').fill(password)
    const epoch = Math.floor(Date.now() / 1000) + 30
    await page.getByLabel('Code of the authenticator').fill(await generate({ secret: this.#secondFactor, epoch }))
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  async signInToApi(email = this.root): Promise<Api> {
    const credential = await this.server.rostrum('credential', 'create', '--user', email)
    return Api.signIn(this.server.http, credential as { clientId: string; clientSecret: string })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { browser, server, simulator, folder } = this.#parts
    await browser.close()
    await server[Symbol.asyncDispose]()
    await simulator.close()
    await rm(folder, { recursive: true, force: true })
  }
}
