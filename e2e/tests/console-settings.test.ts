import { readFile } from 'node:fs/promises'
import { watchSecret } from '@rostrum/leak-check'
import { generate } from 'otplib'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { clientId, clientSecret, IdentityProvider } from '../../packages/server/tests/_identity-provider.ts'
import { makeSyncFile } from '../../packages/server/tests/_sync-files.ts'
import type { Api } from './_api.ts'
import { ConsoleWorld } from './_console-world.ts'

let world: ConsoleWorld
let page: Page
let api: Api

beforeAll(async () => {
  world = await ConsoleWorld.start({ seed: 'settings', accounts: 1, sites: 1, users: 5 }, ['127.0.0.1'])
  page = (await world.open()).page
  await world.setUp(page)
  api = await world.signInToApi()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

const look = () => world.look(page)
const go = (path: string) => page.goto(`${world.server.https}${path}`)
const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const told = (text: string) => page.getByRole('status').getByText(text).first().waitFor()
const dialog = () => page.getByRole('dialog')

/** A refusal is shown to the person, and by the browser to whoever looks there. */
function expectRefused(status: number): void {
  const complaints = world.takeComplaints()
  expect(complaints.filter((text) => !text.includes(String(status)))).toEqual([])
  expect(complaints).toContainEqual(expect.stringMatching(new RegExp(`^${status}: `)))
}

async function choose(label: string, name: string, content: Buffer | string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByLabel(label).click()])
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })
}

async function rolesOf(email: string): Promise<string[]> {
  const query = new URLSearchParams({ filter: `id:${await findPerson(email)}` })
  const { list } = (await api.call('GET', `/api/v1/lists/users?${query}`)) as { list: { roles: string[] }[] }
  return list[0]?.roles ?? []
}

/** Somebody's own browser, by a link. */
async function enter(email: string) {
  const made = (await world.server.rostrum('sign-in-link', '--user', email)) as { path: string }
  watchSecret(new URL(made.path, world.server.https).searchParams.get('token') ?? '')
  const opened = await world.open()
  await opened.page.goto(`${world.server.https}${made.path}`)
  await opened.page.getByRole('button').first().click()
  await opened.page.getByRole('heading', { name: 'Home' }).waitFor()
  return opened
}

async function findPerson(email: string): Promise<string> {
  const { list } = (await api.call('POST', '/api/v1/search/users', { email })) as { list: { user: { id: string } }[] }
  return list[0]?.user.id ?? ''
}

test('people come from a file when one has seen what would change: DIR-2', async () => {
  await go('/directory/users')
  await page.getByRole('link', { name: 'Import' }).click()
  const lines = ['email,name,department,manager', 'kim@example.com,Kim,Sales,lee@example.com', 'lee@example.com,Lee,,']
  await choose('CSV file', 'people.csv', [...lines, 'no address,X,,'].join('\n'))
  await press('Show what would change')
  await told('2 new, 1 left out.')
  await page.getByRole('row', { name: /no address.*is no e-mail address/ }).waitFor()
  await look()
  expect(await findPerson('kim@example.com')).toBe('')
  await press('Import 2')
  await told('2 people were made, 0 changed')
  await page.getByRole('heading', { name: 'Users' }).waitFor()
  await page.getByText('kim@example.com').waitFor()
  await look()
})

test('somebody is edited, and what another has saved meanwhile is shown and not lost: UI-9', async () => {
  const id = await findPerson('kim@example.com')
  await go(`/directory/users/${id}/edit`)
  await page.getByLabel('Name').fill('Kim Possible')
  await page.getByLabel('E-mail').fill('kim')
  await page.getByLabel('Department').focus()
  await page.getByText('An e-mail address is needed').waitFor()
  await look()
  await page.getByLabel('E-mail').fill('kim@example.com')
  const other = { email: 'kim@example.com', displayName: 'Kim', department: 'Finance' }
  await api.call('POST', `/api/v1/directory/users/${id}`, other)
  await press('Save')
  const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else has saved this person' })
  await conflict.getByText(/was changed by Root at/).waitFor()
  await conflict.getByText('Finance').waitFor()
  await look()
  expectRefused(409)
  await press('Keep what I typed')
  await press('Save')
  await told('Kim Possible is saved')
})

test('somebody is made by hand, gets other roles, which count at once, is disabled, and comes in again: DIR-2, DIR-5, ROL-6', async () => {
  await go('/directory/users')
  await page.getByRole('link', { name: 'New user' }).click()
  await press('Make this user')
  await page.getByText('A name is needed').waitFor()
  await look()
  await page.getByLabel('Name').fill('Ann')
  await page.getByLabel('E-mail').fill('ann@example.com')
  await page.getByLabel('Managers').fill('nobody@example.com')
  await press('Make this user')
  await page.getByText('Nobody has the address nobody@example.com').waitFor()
  expectRefused(400)
  await page.getByLabel('Managers').fill('lee@example.com')
  await press('Make this user')
  await told('Ann is there')
  await page.getByRole('heading', { name: 'Ann' }).waitFor()
  expect(await rolesOf('ann@example.com')).toEqual(['basic_user'])

  const ann = await enter('ann@example.com')
  expect(await ann.page.getByRole('link', { name: 'Connectors' }).count()).toBe(0)
  await press('Change roles')
  await dialog().getByText('take the place of all roles').waitFor()
  await dialog().getByLabel('Roles').fill('Connector')
  await page.getByRole('option', { name: 'Connector Administrator' }).click()
  await look()
  await dialog().getByRole('button', { name: 'Change roles' }).click()
  await told('The roles of 1 user are changed')
  expect(await rolesOf('ann@example.com')).toEqual(['basic_user', 'connector_administrator'])
  // Also where she is signed in.
  await ann.page.reload()
  await ann.page.getByRole('link', { name: 'Connectors' }).click()
  await ann.page.goto('about:blank')

  await press('Disable')
  await dialog().getByText('sessions and credentials end at once').waitFor()
  await look()
  await dialog().getByRole('button', { name: 'Disable' }).click()
  await told('1 user changed')
  expect((await ann.page.request.get(`${world.server.https}/api/v1/auth/introspect`)).status()).toBe(401)
  await ann.context.close()
  await press('Enable')
  await dialog().getByRole('button', { name: 'Enable' }).click()
  await page.getByRole('button', { name: 'Disable', exact: true }).waitFor()
  await (await enter('ann@example.com')).context.close()
})

test('roles of several are replaced at once; the last Super Administrator stays one, and one who is deleted is gone: ROL-6, ROL-7, UI-3, DIR-5', async () => {
  await go('/directory/users')
  const users = page.getByRole('table', { name: 'users' })
  for (const name of ['Ann', 'Lee']) await users.getByRole('checkbox', { name: `Choose ${name}` }).check()
  const chosen = page.getByRole('region', { name: 'Chosen' })
  await chosen.getByRole('button', { name: 'Change roles' }).click()
  await dialog().getByText('all roles that each of the 2 has').waitFor()
  await look()
  await dialog().getByRole('button', { name: 'Change roles' }).click()
  await told('The roles of 1 user are changed')
  expect(await rolesOf('ann@example.com')).toEqual(['basic_user'])
  await page.getByLabel('Any role').selectOption('Super Administrator')
  await page.getByText('1 user', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Actions for Root' }).click()
  await page.getByRole('menuitem', { name: 'Change roles' }).click()
  await dialog().getByLabel('Roles').press('Backspace')
  await dialog().getByRole('button', { name: 'Change roles' }).click()
  await page.getByRole('alert').getByText('Super Administrator').first().waitFor()
  expectRefused(400)
  expect(await rolesOf(world.root)).toContain('super_administrator')
  await dialog().getByRole('button', { name: 'Cancel' }).click()

  await page.getByLabel('Any role').selectOption('Any role')
  await page.getByRole('button', { name: 'Actions for Ann' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await dialog().getByText('Nobody can take this back').waitFor()
  await dialog().getByRole('button', { name: 'Delete' }).click()
  await told('1 user changed')
  await page.getByRole('button', { name: 'Actions for Ann' }).waitFor({ state: 'hidden' })
  await look()
})

test('the sessions and API credentials of somebody are seen and ended: SSO-4', async () => {
  const id = await findPerson('kim@example.com')
  const link = async () => {
    const kim = await enter('kim@example.com')
    // A screen that is left open would ask on, and be refused.
    await kim.page.goto('about:blank')
    return kim
  }
  const [first, second] = [await link(), await link()]
  const credential = await world.server.rostrum('credential', 'create', '--user', 'kim@example.com')
  watchSecret((credential as { clientSecret: string }).clientSecret)
  await go(`/directory/users/${id}/access`)
  const sessions = page.getByRole('table', { name: 'Sessions' }).getByRole('row')
  await sessions.nth(2).waitFor()
  await look()
  await page.getByRole('button', { name: 'End the session from 127.0.0.1' }).first().click()
  await told('The session is ended')
  await press('End all sessions')
  await dialog().getByText('signed out everywhere').waitFor()
  await look()
  await dialog().getByRole('button', { name: 'End all' }).click()
  await page.getByRole('heading', { name: 'No sessions' }).waitFor()
  await page.getByRole('button', { name: /^Revoke / }).click()
  await dialog().getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('heading', { name: 'No API credentials' }).waitFor()
  await look()
  for (const { context, page: theirs } of [first, second]) {
    expect((await theirs.request.get(`${world.server.https}/api/v1/auth/introspect`)).status()).toBe(401)
    await context.close()
  }
})

test('events are found by who, what, outcome and time, shown, verified and taken away: AUD-3', async () => {
  await go('/system-log')
  const events = page.getByRole('table', { name: 'Events' })
  await page.getByLabel('What', { exact: true }).fill('users.imported')
  await page.waitForURL(/verb/)
  await events.getByRole('row', { name: /Users imported.*Succeeded/ }).waitFor()
  await expect.poll(() => events.getByRole('row').count()).toBe(2)
  await page.getByRole('button', { name: /^Show users.imported/ }).click()
  await dialog().getByText('"created": 2').waitFor()
  await look()
  await dialog().getByRole('button', { name: 'Close' }).click()
  await dialog().waitFor({ state: 'hidden' })
  await press('Verify')
  await told('Verified up to')
  await look()
  const [csv] = await Promise.all([page.waitForEvent('download'), press('Generate CSV')])
  const lines = (await readFile(await csv.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('users.imported')
  const [json] = await Promise.all([page.waitForEvent('download'), press('Generate JSON')])
  expect(JSON.parse(await readFile(await json.path(), 'utf8'))).toMatchObject({ verb: 'users.imported' })
  // What is looked for is in the address.
  await page.reload()
  await events.getByRole('row', { name: /Users imported/ }).waitFor()
  await page.getByLabel('Outcome').selectOption('DENIED')
  await page.getByRole('heading', { name: 'No event is like that' }).waitFor()
})

test('the last way in is not taken away; an own local account gets another password: SSO-3', async () => {
  await go('/settings/sign-in')
  await page.getByRole('button', { name: `Delete the account of ${world.root}` }).click()
  await dialog().getByRole('button', { name: 'Delete' }).click()
  await page
    .getByText(/Nobody who may do everything could sign in any more/)
    .first()
    .waitFor()
  expectRefused(400)
  await dialog().getByRole('button', { name: 'Cancel' }).click()
  await dialog().waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: `Networks of ${world.root}` }).click()
  await dialog().getByLabel('Only from these networks').fill('127.0.0.0/8')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await page.getByRole('cell', { name: '127.0.0.0/8' }).waitFor()
  await press('Set my own')
  const secret = await dialog().getByLabel('Secret', { exact: true }).innerText()
  watchSecret(secret)
  await dialog().getByRole('textbox', { name: 'Password' }).fill('another battery of staples, correct')
  await dialog()
    .getByLabel('Code of the authenticator')
    .fill(await generate({ secret }))
  await look()
  await dialog().getByRole('button', { name: 'Set it' }).click()
  await told('Your local account is set')
})

test('single sign-on is set up, tested, and then made mandatory: SSO-2', async () => {
  await using idp = await IdentityProvider.start(`${world.server.https}/sign-in/oidc/callback`)
  idp.person = { email: world.root, email_verified: true, name: 'Root' }
  await go('/settings/sign-in')
  await page.getByLabel('Issuer').fill(idp.issuer)
  await page.getByLabel('Client ID').fill(clientId)
  await page.getByRole('textbox', { name: 'Client secret' }).fill(clientSecret)
  await page.getByRole('switch', { name: 'People sign in with single sign-on' }).click()
  await press('Save')
  await told('The sign-in settings are saved')
  await page.getByText('No sign-in was tested with the settings that are saved.').waitFor()
  await page.getByRole('switch', { name: 'Nobody signs in otherwise' }).click()
  await press('Save')
  await page
    .getByRole('alert')
    .getByText(/no sign-in was tested with these settings/)
    .waitFor()
  expectRefused(400)
  await look()
  const [tab] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: 'Test sign-in' }).click(),
  ])
  await tab.getByRole('heading', { name: 'The test sign-in worked' }).waitFor()
  await tab.close()
  await page.reload()
  await page.getByText('A sign-in with these settings worked').waitFor()
  await page.getByRole('switch', { name: 'Nobody signs in otherwise' }).click()
  await press('Save')
  await told('The sign-in settings are saved')
  await look()
})

test('a sync file makes an application, and a broken one makes none: CON-34', async () => {
  await go('/connectors')
  await page.getByRole('link', { name: 'Import app data' }).click()
  await press('Import')
  await page.getByText('Choose a sync file').waitFor()
  await look()
  await choose('Sync file', 'sync.c1z', 'not a sync file')
  await page.getByLabel('Name of the new app').fill('From a file')
  await press('Import')
  await page
    .getByRole('alert')
    .getByText(/The file is no sync file/)
    .waitFor()
  expectRefused(400)
  const apps = (await api.call('GET', '/api/v1/apps')) as { list: { displayName: string }[] }
  expect(apps.list.map(({ displayName }) => displayName)).not.toContain('From a file')
  await choose('Sync file', 'sync.c1z', await makeSyncFile({ users: 7 }))
  await press('Import')
  await page.getByText('Succeeded').first().waitFor()
  await look()
  await go('/applications')
  await page.getByRole('link', { name: 'From a file' }).click()
  await page.getByRole('tab', { name: 'Connectors' }).click()
  await page.getByRole('link', { name: 'Import app data' }).click()
  await page.getByText('It goes into From a file.').waitFor()
  await look()
})

test.each([
  ['/settings/organisation', 'Name'],
  ['/settings/mail', 'Server'],
  ['/settings/sign-in', 'Issuer'],
])('what was typed at %s is asked about before it is lost: UI-8', async (path, label) => {
  await go(path)
  const field = page.getByLabel(label, { exact: true })
  await field.fill('half of what')
  const home = page.getByRole('link', { name: 'Home', exact: true })
  const leave = async (isMeant: boolean) => {
    const asked = page.waitForEvent('dialog')
    const clicked = home.click()
    const question = await asked
    expect(question.message()).toBe('What you have typed is not saved. Leave without saving?')
    await (isMeant ? question.accept() : question.dismiss())
    await clicked
  }
  await leave(false)
  expect(await field.inputValue()).toBe('half of what')
  await leave(true)
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  // Nothing is asked where nothing was typed.
  await go(path)
  await field.waitFor()
  await home.click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
})

test('the organisation has a name and a time zone, by which reminders count; another save is not overwritten: UI-9', async () => {
  await go('/settings/organisation')
  const zone = page.getByLabel('Time zone')
  await zone.fill('Moon/Crater')
  await press('Save')
  await page
    .getByRole('alert')
    .getByText(/is no time zone/)
    .waitFor()
  expectRefused(400)
  await look()
  await zone.fill('Europe/Berlin')
  await page.getByLabel('Name').fill('House of tests')
  await press('Save')
  await told('The organisation is saved')
  const { name, timeZone, version } = await api.call('GET', '/api/v1/settings/organization')
  expect([name, timeZone]).toEqual(['House of tests', 'Europe/Berlin'])
  await api.call('POST', '/api/v1/settings/organization', { name: 'Another', timeZone: 'UTC', version })
  await page.getByLabel('Name').fill('Mine')
  await press('Save')
  await page
    .getByRole('alert')
    .getByText(/Load the page again/)
    .waitFor()
  expectRefused(409)
  expect(await page.getByLabel('Name').inputValue()).toBe('Mine')
})

test('the bell shows what one was told, new until it was looked at: NOT-1', async () => {
  await go('/')
  // Each use of a local account is told to all Super Administrators; nobody has set up mail.
  const bell = page.getByRole('button', { name: /^Notices, \d+ new$/ })
  await bell.click()
  await page.getByRole('link', { name: 'Somebody signed in with a local account' }).first().waitFor()
  await look()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Notices', exact: true }).waitFor()
})

test('the server tells how it is: ROL-1', async () => {
  await go('/settings/about')
  await page.getByText(/^Rostrum \d+\.\d+\.\d+, Apache-2\.0$/).waitFor()
  await page.getByText(/^PostgreSQL \d+/).waitFor()
  await look()
})
