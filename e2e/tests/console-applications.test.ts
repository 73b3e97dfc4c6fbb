import { rehearse } from '@rostrum/dev-env'
import { watchSecret } from '@rostrum/leak-check'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Api } from './_api.ts'
import { findOverflow } from './_barriers.ts'
import { ConsoleWorld } from './_console-world.ts'

interface Row {
  readonly id: string
  readonly displayName: string
  readonly slug: string
  readonly resourceId: string
  readonly resourceDisplayName: string
  readonly parentId: string
  readonly parentDisplayName: string
}

let world: ConsoleWorld
let api: Api
let requester: Api
let owner: Api
let page: Page
let asking: Page
let appId: string
/** Roles on sites, which people may ask for. */
let roles: Row[]

beforeAll(async () => {
  world = await ConsoleWorld.start({ seed: 'applications', accounts: 1, sites: 2, users: 12 })
  const rehearsal = await rehearse(world.server, world.simulator)
  for (const { link } of rehearsal.players) watchSecret(new URL(link).searchParams.get('token') ?? '')
  const emailOf = (role: string) => rehearsal.players.find((player) => player.role === role)?.email ?? ''
  const enter = async (role: string) => {
    const made = await world.server.rostrum('sign-in-link', '--user', emailOf(role))
    const { path } = made as { path: string }
    watchSecret(new URL(path, world.server.http).searchParams.get('token') ?? '')
    const { page: opened } = await world.open()
    await opened.goto(`${world.server.http}${path}`)
    await opened.getByRole('button', { name: /^Sign in as / }).click()
    await opened.getByRole('heading', { name: 'Home' }).waitFor()
    return opened
  }
  page = await enter('administrator')
  asking = await enter('requester')
  api = await world.signInToApi(emailOf('administrator'))
  requester = await world.signInToApi(emailOf('requester'))
  owner = await world.signInToApi(emailOf('application owner'))
  appId = (await api.call('GET', '/api/v1/apps')).list[0].id
  const filter = encodeURIComponent('type:site derived:no requestable:yes')
  roles = (await api.call('GET', `/api/v1/lists/entitlements?app_id=${appId}&filter=${filter}`)).list
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click()

function roleAt(place: number): Row {
  const role = roles.at(place)
  if (role === undefined) throw new Error(`there are ${roles.length} roles to ask for, none at ${place}`)
  return role
}

/** As people who see or move otherwise look at it, and on a telephone. */
async function look(on = page): Promise<void> {
  await world.look(on)
  expect(await findOverflow(on)).toEqual([])
}

const openEntitlement = (id: string, to = 'details') =>
  page.goto(`${world.server.http}/applications/${appId}/entitlements/${id}/${to}`)

test('applications are found by how their connectors stand: APP-1', async () => {
  await page.getByRole('link', { name: 'Applications' }).click()
  const table = page.getByRole('table', { name: 'applications' })
  await table.getByRole('button', { name: 'Last sync' }).click()
  await page.waitForURL(/sort=lastSync/)
  await table.getByRole('link', { name: 'SentinelOne', exact: true }).waitFor()
  const status = page.getByLabel('Any sync status')
  await status.selectOption({ label: 'Error' })
  await page.getByText('No results').waitFor()
  await status.selectOption({ label: 'Connected' })
  await table.getByRole('row', { name: /^SentinelOne .*Connected/ }).waitFor()
  await look()
})

test('a locked setting is left alone by a change of many, which says so, and its trail tells of it in words: APP-6, ENT-1, AUD-6', async () => {
  const [locked, other] = [roleAt(0), roleAt(1)]
  await openEntitlement(locked.id)
  await page.getByText('(from the app)').first().waitFor()
  await press('Lock longest time')
  await page.getByText(/, locked/).waitFor()
  await look()
  await page.goto(`${world.server.http}/applications/${appId}/entitlements`)
  await page.getByRole('searchbox', { name: 'Search entitlements' }).fill(`id:${locked.id},${other.id}`)
  await page.waitForURL(/filter=id/)
  await page.getByText('2 entitlements', { exact: true }).waitFor()
  const table = page.getByRole('table', { name: 'entitlements' })
  await table.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
  await press('Edit access requests')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Longest time').selectOption({ label: '4 hours' })
  await dialog.getByLabel('Revoke policy').selectOption({ label: 'Manager confirms revoke' })
  await look()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page
    .getByText('1 entitlement not changed: its longest time is locked against changes of many at once')
    .waitFor()
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const shown = (id: string) => api.call('GET', `/api/v1/lists/entitlements?filter=id:${id}`)
  expect((await shown(other.id)).list[0]).toMatchObject({ maxDuration: '14400s', maxDurationFrom: 'entitlement' })
  expect((await shown(locked.id)).list[0]).toMatchObject({ maxDurationFrom: 'app' })

  await openEntitlement(other.id)
  await page.getByText('4 hours (set here)').waitFor()
  await page.getByText('Manager confirms revoke (set here)').waitFor()
  await tab('Activity')
  const row = page.getByRole('row', { name: /^.* Entitlement updated: / }).first()
  await row.getByText('Revoke policy: none → Manager confirms revoke').waitFor()
  await row.getByText('Longest time: none → 4 hours').waitFor()
  await look()
  await row.getByRole('button', { name: /^Show entitlement.updated/ }).click()
  await page.getByRole('dialog', { name: 'Event' }).getByText('none → 4 hours').waitFor()
  await look()
  await page.keyboard.press('Escape')
})

test('what is set for a type holds for its entitlements, and says so there: APP-5, APP-6', async () => {
  await page.goto(`${world.server.http}/applications/${appId}/overview`)
  await press('Edit settings of Account')
  const dialog = page.getByRole('dialog', { name: 'Settings of Account' })
  await dialog.getByLabel('Longest time').selectOption({ label: '1 hour' })
  await dialog.getByLabel('Request policy').selectOption({ label: 'Manager approval' })
  await look()
  await dialog.getByRole('button', { name: 'Save' }).click()
  const table = page.getByRole('table', { name: 'Settings by type' })
  await table.getByRole('row', { name: /^Account \d+ Manager approval As the application says 1 hour / }).waitFor()
  await look()
  const filter = encodeURIComponent('type:account derived:no')
  const { list } = await api.call('GET', `/api/v1/lists/entitlements?app_id=${appId}&filter=${filter}`)
  await openEntitlement(list[0].id)
  await page.getByText('Manager approval (from the type Account)').waitFor()
  await page.getByText('1 hour (from the type Account)').waitFor()
})

test('what the owners want to be read stands before the request, and why it is held is told in full: APP-5, ACC-6', async () => {
  const wanted = roleAt(-1)
  await api.call('POST', `/api/v1/apps/${appId}`, {
    app: { instructions: 'Ask the **security desk** first.\n\n- by mail\n- or in person' },
    updateMask: 'instructions',
  })
  await asking.getByRole('link', { name: 'Requests' }).click()
  await asking.getByRole('button', { name: `Request ${wanted.displayName}`, exact: true }).click()
  const before = asking.getByRole('region', { name: 'Before you ask' })
  await before.getByText('security desk').waitFor()
  expect(await before.getByRole('listitem').allInnerTexts()).toEqual(['by mail', 'or in person'])
  await look(asking)
  await asking.getByLabel('Why').fill('An incident on this site has to be looked at')
  await asking.getByRole('dialog').getByRole('button', { name: 'Request', exact: true }).click()
  await asking.getByText(/^Your request \d+ is sent/).waitFor()

  const { list } = await requester.call('GET', '/api/v1/lists/tasks?filter=state:open')
  const [task] = list as { id: string; number: string }[]
  const { taskView } = await owner.call('GET', `/api/v1/tasks/${task?.id}`)
  await owner.call('POST', `/api/v1/tasks/${task?.id}/action/approve`, {
    comment: 'for the incident',
    policyStepId: taskView.task.policy.current.id,
  })
  await api.when(`/api/v1/lists/tasks?filter=state:closed`, ({ list: closed }) => closed.length > 0)
  await openEntitlement(wanted.id, 'grants')
  const grants = page.getByRole('table', { name: 'grants' })
  await grants.getByRole('link', { name: `Request ${task?.number}` }).waitFor()
  await grants.getByRole('button', { name: /^In full: why .* holds / }).click()
  const drawer = page.getByRole('dialog').getByRole('region', { name: `Request ${task?.number}` })
  for (const text of ['An incident on this site has to be looked at', '8 hours'])
    await drawer.getByText(text, { exact: true }).waitFor()
  expect(await drawer.innerText()).toMatch(/Asked by\s+\S.*\s+Approved by\s+(?!Nobody)\S/)
  await look()
  await page.keyboard.press('Escape')
})

test('a place lists what can be held on it and what is in it, and leads up to where it is: ENT-3', async () => {
  const site = roleAt(0)
  await openEntitlement(site.id)
  await page.getByRole('link', { name: site.parentDisplayName, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: site.parentDisplayName }).waitFor()
  await tab('Inside')
  await look()
  await page.getByRole('table', { name: 'resources' }).getByRole('link', { name: site.resourceDisplayName }).click()
  await page.getByRole('heading', { level: 1, name: site.resourceDisplayName }).waitFor()
  await tab('Entitlements')
  const table = page.getByRole('table', { name: 'entitlements' })
  for (const { displayName } of roles.filter(({ resourceId }) => resourceId === site.resourceId))
    await table.getByRole('link', { name: displayName, exact: true }).waitFor()
  await look()
})
