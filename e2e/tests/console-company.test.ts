import { type Rehearsal, rehearse } from '@rostrum/dev-env'
import { watchSecret } from '@rostrum/leak-check'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Api } from './_api.ts'
import { ConsoleWorld } from './_console-world.ts'

let world: ConsoleWorld
let rehearsal: Rehearsal
let requester: Page
let owner: Page

beforeAll(async () => {
  world = await ConsoleWorld.start({ seed: 'requests', accounts: 1, sites: 2, users: 20 })
  rehearsal = await rehearse(world.server, world.simulator)
  for (const { link } of rehearsal.players) watchSecret(new URL(link).searchParams.get('token') ?? '')
  requester = await enter('requester')
  owner = await enter('application owner')
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

/** By the link that somebody was given. */
async function enter(role: string): Promise<Page> {
  const { page } = await world.open()
  const player = rehearsal.players.find((each) => each.role === role)
  const made = await world.server.rostrum('sign-in-link', '--user', player?.email ?? '')
  const { path } = made as { path: string }
  watchSecret(new URL(path, world.server.http).searchParams.get('token') ?? '')
  await page.goto(`${world.server.http}${path}`)
  await page.getByRole('button', { name: `Sign in as ${player?.name}` }).click()
  await page.getByRole('link', { name: 'Requests' }).click()
  return page
}

/** Roles that the requester has on the console now, by their names and places. */
function rolesOfRequester(): string[] {
  const { email } = rehearsal.players.at(-1) ?? {}
  const user = world.tenant.users.find((each) => each.email === email)
  const { roles, sites } = world.tenant
  return (user?.scopeRoles ?? []).map(
    ({ roleId, id }) => `${roles.get(roleId)?.name} at ${id === null ? 'the tenant' : sites.get(id)?.name}`,
  )
}

let asked = ''

test('somebody asks for a role in the catalogue, once however often they press: REQ-3, REQ-5, REQ-8', async () => {
  const offers = requester.getByRole('button', { name: /^Request / })
  await offers.first().waitFor()
  await world.look(requester)
  asked = ((await offers.first().getAttribute('aria-label')) ?? '').replace(/^Request /, '')
  await offers.first().click()
  const form = requester.getByRole('dialog')
  await form.getByLabel('For how long').selectOption({ label: '1 hour' })
  const send = form.getByRole('button', { name: 'Request', exact: true })
  await form.getByLabel('Why').fill('short')
  await expect.poll(() => send.isDisabled()).toBe(true)
  await form.getByLabel('Why').fill('An incident on this site has to be looked at')
  await world.look(requester)
  await send.dblclick()
  await requester
    .getByRole('status')
    .getByText(/^Your request \d+ is sent/)
    .waitFor()
  await requester.getByRole('tab', { name: 'My requests' }).click()
  await requester.getByRole('status').getByText('1 task', { exact: true }).waitFor()
  await requester
    .getByRole('row', { name: new RegExp(asked) })
    .getByText('Waits for a decision')
    .waitFor()
  await world.look(requester)
})

test('whoever owns the application finds it among what waits for them, and approves it; the role is there: PRV-1', async () => {
  await owner.getByRole('link', { name: 'Home' }).click()
  await owner
    .getByRole('region', { name: 'Waits for you' })
    .getByRole('link', { name: new RegExp(asked) })
    .waitFor()
  await world.look(owner)
  await owner.getByRole('link', { name: 'Requests' }).click()
  await owner.getByRole('tab', { name: 'Assigned to me' }).click()
  await owner.getByRole('link', { name: new RegExp(asked) }).click()
  await owner.getByText('An incident on this site has to be looked at').waitFor()
  await world.look(owner)
  await owner.getByRole('button', { name: 'Approve' }).click()
  await owner.getByRole('dialog').getByLabel('Comment').fill('for the incident')
  await owner.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await owner.getByText('Granted', { exact: true }).waitFor()
  await owner.getByText('for the incident').waitFor()
  const [role = '', site = ''] = asked.split(' at site ')
  expect(rolesOfRequester()).toContain(`${role} at ${site}`)
})

test('whoever is done finds it at home with the time left, gives it up before its end, and it is gone: UI-13, REQ-17', async () => {
  await requester.getByRole('link', { name: 'Home' }).click()
  const ends = requester.getByRole('region', { name: 'Your access that ends' })
  await ends.getByText(/^59 minutes .* left$/).waitFor()
  await world.look(requester)
  await ends.getByRole('link', { name: asked }).click()
  await requester.getByRole('tab', { name: 'My access', selected: true }).waitFor()
  await requester.getByRole('button', { name: `Give up ${asked}` }).click()
  await requester
    .getByRole('status')
    .getByText(/^It is given up/)
    .waitFor()
  const [role = '', site = ''] = asked.split(' at site ')
  await expect.poll(rolesOfRequester, { timeout: 30_000 }).not.toContain(`${role} at ${site}`)
})

test('a request is cancelled by who made it, and what one has nothing to do with is not there', async () => {
  await requester.getByRole('tab', { name: 'App catalog' }).click()
  await requester
    .getByRole('button', { name: /^Request / })
    .nth(1)
    .click()
  const form = requester.getByRole('dialog')
  await form.getByLabel('Why').fill('I have clicked on the wrong line')
  await form.getByRole('button', { name: 'Request', exact: true }).click()
  await requester.getByRole('tab', { name: 'My requests' }).click()
  await requester
    .getByRole('row', { name: /Waits for a decision/ })
    .getByRole('link')
    .click()
  await requester.getByRole('button', { name: 'Cancel the request' }).click()
  const dialog = requester.getByRole('dialog')
  await dialog.getByLabel('Why').fill('it was a mistake')
  await dialog.getByRole('button', { name: 'Cancel the request' }).click()
  await requester.getByText('Cancelled', { exact: true }).waitFor()
})

test('an administrator makes a program with a role and a credential of its own, which is shown once: API-4, UI-6', async () => {
  const administrator = await enter('administrator')
  await administrator.getByRole('link', { name: 'Service principals' }).click()
  await administrator.getByText('No service principals').waitFor()
  await world.look(administrator)
  await administrator.getByRole('button', { name: 'New service principal' }).click()
  const form = administrator.getByRole('dialog')
  await form.getByLabel('Name').fill('Nightly export')
  await world.look(administrator)
  await form.getByRole('button', { name: 'Make it' }).click()
  await administrator.getByRole('button', { name: 'New credential of Nightly export' }).click()
  await form.getByLabel('Name').fill('CI')
  await form.getByLabel('It ends after').selectOption({ label: '30 days' })
  await form.getByRole('button', { name: 'Make it' }).click()
  const clientId = await administrator.getByLabel('Client ID', { exact: true }).innerText()
  const clientSecret = await administrator.getByLabel('Client secret', { exact: true }).innerText()
  await world.look(administrator)
  await form.getByRole('button', { name: 'Close' }).click()
  await form.waitFor({ state: 'hidden' })
  expect(await administrator.content()).not.toContain(clientSecret)
  const program = await Api.signIn(world.server.http, { clientId, clientSecret })
  await program.call('GET', '/api/v1/policies')
  await expect(program.call('POST', '/api/v1/apps', { displayName: 'Mine' })).rejects.toThrow(/NOT_ALLOWED/)
  await administrator.context().close()
})

test('mail settings are saved without showing the password, and the log tells of it; until then each page says that nobody is written to: NOT-1, NOT-5, AUD-1, UI-12', async () => {
  const administrator = await enter('administrator')
  const off = administrator.getByRole('region', { name: 'System' }).getByText('Mail is off: nobody is written to.')
  await off.waitFor()
  await administrator.getByRole('link', { name: 'Settings' }).click()
  await administrator.getByLabel('Server').fill('smtp.example.com')
  await administrator.getByLabel('Sender').fill('nobody')
  await administrator.getByLabel('Sender').fill('rostrum@example.com')
  await administrator.getByLabel('Mail is sent').check()
  await world.look(administrator)
  await administrator.getByRole('button', { name: 'Save' }).click()
  await administrator.getByRole('status').getByText('The mail settings are saved.').waitFor()
  await off.waitFor({ state: 'hidden' })
  await administrator.getByRole('link', { name: 'System log' }).click()
  await administrator
    .getByRole('row', { name: /setting/i })
    .first()
    .waitFor()
  await world.look(administrator)
  await administrator.context().close()
})
