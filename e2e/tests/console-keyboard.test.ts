import { type Rehearsal, rehearse } from '@rostrum/dev-env'
import { watchSecret } from '@rostrum/leak-check'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ConsoleWorld } from './_console-world.ts'
import { Keys } from './_keys.ts'

let world: ConsoleWorld
let rehearsal: Rehearsal

beforeAll(async () => {
  world = await ConsoleWorld.start({ seed: 'requests', accounts: 1, sites: 2, users: 20 })
  rehearsal = await rehearse(world.server, world.simulator)
  for (const { link } of rehearsal.players) watchSecret(new URL(link).searchParams.get('token') ?? '')
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

/** By the link that somebody was given, without a mouse from there on. */
async function enter(role: string): Promise<{ page: Page; keys: Keys }> {
  const { page } = await world.open()
  const player = rehearsal.players.find((each) => each.role === role)
  const made = await world.server.rostrum('sign-in-link', '--user', player?.email ?? '')
  const { path } = made as { path: string }
  watchSecret(new URL(path, world.server.http).searchParams.get('token') ?? '')
  await page.goto(`${world.server.http}${path}`)
  const keys = new Keys(page)
  await keys.press(page.getByRole('button', { name: `Sign in as ${player?.name}` }))
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  return { page, keys }
}

test('a connector is added, set up and looked at with the keyboard alone: UI-10, CON-7, CON-12', async () => {
  const { page, keys } = await enter('administrator')
  const link = (name: string) => page.getByRole('link', { name, exact: true }).first()
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await keys.press(link('Connectors'))
  await keys.press(link('Add connector'))
  await keys.write(page.getByRole('searchbox'), 's1')
  await keys.press(link('Add SentinelOne'))
  await keys.write(page.getByLabel('Name of the new app'), 'By keys')
  await keys.press(button('Next'))
  await page.getByRole('tab', { name: 'Settings', selected: true }).waitFor()
  await keys.press(button('Edit'))
  await keys.write(page.getByLabel('SentinelOne base URL'), world.simulator.url)
  await keys.write(page.getByRole('textbox', { name: 'API token' }), world.token)
  await keys.press(button('Save'))
  await page.getByRole('status').getByText('Connected', { exact: true }).waitFor()
  await keys.turnTo('Syncs')
  await page.getByRole('table', { name: 'Syncs' }).waitFor()
  await keys.press(page.getByRole('table', { name: 'Syncs' }).getByRole('link').first())
  await page.getByRole('log', { name: 'Log' }).getByText('applied').waitFor()

  await keys.press(link('Applications'))
  await keys.press(link('By keys'))
  await keys.turnTo('Accounts')
  await keys.write(page.getByRole('searchbox', { name: 'Search accounts' }), 'owner:none')
  await page
    .getByRole('status')
    .getByText(/account/)
    .waitFor()
  await keys.press(page.getByRole('table', { name: 'accounts' }).getByRole('link').first())
  await page.getByRole('heading', { name: 'Account owner' }).waitFor()
})

test('access is asked for, approved and given up with the keyboard alone: UI-10, REQ-3, REQ-17', async () => {
  const { page, keys } = await enter('requester')
  await keys.press(page.getByRole('link', { name: 'Requests', exact: true }))
  const request = page.getByRole('button', { name: /^Request .* at site / }).first()
  const asked = ((await request.getAttribute('aria-label')) ?? '').replace(/^Request /, '')
  await keys.press(request)
  const form = page.getByRole('dialog')
  await keys.write(form.getByLabel('Why'), 'An incident on this site has to be looked at')
  await keys.press(form.getByRole('button', { name: 'Request', exact: true }))
  await page
    .getByRole('status')
    .getByText(/^Your request \d+ is sent/)
    .waitFor()

  const owner = await enter('application owner')
  const waiting = owner.page.getByRole('region', { name: 'Waits for you' })
  await owner.keys.press(waiting.getByRole('link', { name: new RegExp(asked) }))
  await owner.keys.press(owner.page.getByRole('button', { name: 'Approve', exact: true }))
  const dialog = owner.page.getByRole('dialog')
  await owner.keys.write(dialog.getByLabel('Comment'), 'for the incident')
  await owner.keys.press(dialog.getByRole('button', { name: 'Approve', exact: true }))
  await owner.page.getByText('Granted', { exact: true }).waitFor()

  await keys.turnTo('My access')
  await keys.press(page.getByRole('button', { name: `Give up ${asked}` }))
  await page
    .getByRole('status')
    .getByText(/^It is given up/)
    .waitFor()
})
