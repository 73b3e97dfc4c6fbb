import { type Rehearsal, rehearse } from '@rostrum/dev-env'
import { watchSecret } from '@rostrum/leak-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ConsoleWorld } from './_console-world.ts'

// All stories of the console are told with the keyboard alone. Here it is seen that they would notice, and what they leave
// out: that a mouse works as well.

let world: ConsoleWorld
let rehearsal: Rehearsal

beforeAll(async () => {
  world = await ConsoleWorld.start({ seed: 'keys', accounts: 1, sites: 2, users: 12 })
  rehearsal = await rehearse(world.server, world.simulator)
  for (const { link } of rehearsal.players) watchSecret(new URL(link).searchParams.get('token') ?? '')
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

test.each([
  ['a button that is none', '<div role="button" onclick="done()">Press me</div>', 'no Tab reaches'],
  ['a button that Tab passes over', '<button tabindex="-1" onclick="done()">Press me</button>', 'no Tab reaches'],
  ['a field that lets nobody out', '<input onkeydown="event.preventDefault()"><button>Press me</button>', 'no Tab'],
])('%s fails a story: UI-10', async (_, html, why) => {
  const { context, page } = await world.open()
  await page.setContent(`<title>x</title><a href="#">before</a>${html}<a href="#">behind</a>`)
  await page.locator('input, a').first().focus()
  await expect(page.getByRole('button', { name: 'Press me' }).click()).rejects.toThrow(why)
  await context.close()
})

test('access is asked for, and the request cancelled, with a mouse as well: UI-10, REQ-3, TSK-5', async () => {
  const { context, page } = await world.open({ hasMouse: true })
  const player = rehearsal.players.find(({ role }) => role === 'requester')
  const { path } = (await world.server.rostrum('sign-in-link', '--user', player?.email ?? '')) as { path: string }
  watchSecret(new URL(path, world.server.http).searchParams.get('token') ?? '')
  await page.goto(`${world.server.http}${path}`)
  await page.getByRole('button', { name: `Sign in as ${player?.name}` }).click()
  await page.getByRole('link', { name: 'Requests', exact: true }).click()
  await page
    .getByRole('button', { name: /^Request .* at site / })
    .first()
    .click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Why').fill('An incident on this site has to be looked at')
  await form.getByRole('button', { name: 'Request', exact: true }).click()
  await page
    .getByRole('status')
    .getByText(/^Your request \d+ is sent/)
    .waitFor()
  await page.getByRole('tab', { name: 'My requests' }).click()
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('button', { name: 'Cancel the request' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill('It is not needed')
  await dialog.getByRole('button', { name: 'Cancel the request' }).click()
  await page.getByText('Cancelled', { exact: true }).waitFor()
  await context.close()
})
