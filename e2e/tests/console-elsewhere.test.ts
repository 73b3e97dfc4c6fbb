import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartedProgram } from '@rostrum/connector-testing'
import { moveClock } from '@rostrum/database/queries'
import { watchSecret } from '@rostrum/leak-check'
import { createLogger, Installation, readConfig } from '@rostrum/server'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { Secret } from 'kubernetes-models/v1/Secret'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { Api } from './_api.ts'
import { expectTruth } from './_console-truth.ts'
import { ConsoleWorld } from './_console-world.ts'

const program = join(import.meta.dirname, '../../connectors/sentinelone/bin/baton-sentinel-one')

let world: ConsoleWorld
let page: Page
let api: Api
let firstPod: StartedProgram
let secondPod: StartedProgram
let manifests: readonly string[]
let connectorPath: string
/** what pods have mounted, for as long as any of them runs */
const mounted: string[] = []

beforeAll(async () => {
  world = await ConsoleWorld.start({ seed: 'elsewhere', accounts: 1, sites: 3, users: 40 })
  page = (await world.open()).page
  await world.setUp(page)
  api = await world.signInToApi()
}, 120_000)
afterAll(async () => {
  for (const pod of [firstPod, secondPod]) await pod?.[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
  for (const folder of mounted) await rm(folder, { recursive: true, force: true })
})
afterEach(() => {
  expect(world.takeComplaints()).toEqual([])
})

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const status = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor()

/** What Settings shows, this once, after Rotate. */
async function rotate(): Promise<readonly string[]> {
  await page.getByRole('tab', { name: 'Settings' }).click()
  await press('Edit')
  await press('Rotate')
  const dialog = page.getByRole('dialog', { name: 'The new credential' })
  watchSecret((await dialog.getByLabel('Client secret', { exact: true }).innerText()).trim())
  const shown = ['Kubernetes Secret', 'Kubernetes Deployment'].map((name) =>
    dialog.getByLabel(name, { exact: true }).innerText(),
  )
  const texts = await Promise.all(shown)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await dialog.waitFor({ state: 'detached' })
  return texts
}

/**
 * What a cluster would start for these manifests: the container's program with their variables and nothing else, their
 * files where they are mounted. The SentinelOne console's address and token are a second Secret of the person's own.
 */
async function startPod(texts: readonly string[], name: string): Promise<StartedProgram> {
  const parts = texts.flatMap((text) => parseAllDocuments(text).map((part) => part.toJS()))
  const of = (kind: string) => parts.find((part) => part.kind === kind)
  const secret = new Secret(of('Secret'))
  const configMap = new ConfigMap(of('ConfigMap'))
  const deployment = new Deployment(of('Deployment'))
  for (const manifest of [secret, configMap, deployment]) manifest.validate()
  expect(parts).toHaveLength(3)

  const pod = deployment.spec?.template.spec
  const [container] = pod?.containers ?? []
  const mounts = new Map<string, string>()
  for (const { name: volume, mountPath } of container?.volumeMounts ?? []) {
    const folder = await mkdtemp(join(tmpdir(), 'rostrum-pod-'))
    mounted.push(folder)
    mounts.set(mountPath, folder)
    const source = pod?.volumes?.find((each) => each.name === volume)
    expect(source).toBeDefined()
    if (source?.configMap === undefined) continue
    expect(source.configMap.name).toBe(configMap.metadata?.name)
    for (const [file, text] of Object.entries(configMap.data ?? {})) await writeFile(join(folder, file), text)
  }
  const inMounts = (value: string) => {
    for (const [mountPath, folder] of mounts)
      if (value === mountPath || value.startsWith(`${mountPath}/`)) return folder + value.slice(mountPath.length)
    return value
  }
  expect(container?.envFrom?.map(({ secretRef }) => secretRef?.name)).toEqual([secret.metadata?.name])
  const variables = (container?.env ?? []).map(({ name: variable, value, valueFrom }) => [
    variable,
    valueFrom?.fieldRef?.fieldPath === 'metadata.name' ? name : inMounts(value ?? ''),
  ])
  return new StartedProgram({
    command: [program],
    env: {
      ...secret.stringData,
      ...Object.fromEntries(variables),
      BATON_MANAGEMENT_CONSOLE_URL: world.simulator.url,
      BATON_API_TOKEN: world.token,
    },
  })
}

/** Longer than a host that has a sync in hand may be silent. */
const silenceMs = 150_000

async function moveServerClock(byMs: number): Promise<void> {
  const dataDir = join(world.folder, 'data')
  const log = createLogger('error', process.stderr)
  await using installation = await Installation.open(readConfig({}, dataDir, { dataDir }), log, { isJoining: true })
  await installation.context.database.transaction((tx) => moveClock(tx, byMs))
}

const outcomes = async (): Promise<string[]> =>
  (await api.call('GET', `${connectorPath}/sync_runs`)).list.map(({ outcome }: { outcome: string }) => outcome)

test('the manifests that Rotate shows start a connector as they are, and its data is on both tabs: CON-23, CON-28, CON-32', async () => {
  await page.getByRole('link', { name: 'Connectors' }).click()
  await page.getByRole('link', { name: 'Add connector' }).first().click()
  await page.getByRole('link', { name: 'Add Baton' }).click()
  await page.getByLabel('Name of the new app').fill('Cluster')
  await press('Next')
  await page.getByRole('tab', { name: 'Settings', selected: true }).waitFor()
  connectorPath = new URL(page.url()).pathname.replace(/^\/(.*)\/settings$/, '/api/v1/$1')
  manifests = await rotate()
  firstPod = await startPod(manifests, 'pod-1')
  await page.getByRole('tab', { name: 'Hosts' }).click()
  await page.getByRole('cell', { name: 'pod-1' }).waitFor()
  await status('Connected')
  await page.getByRole('link', { name: 'Applications' }).click()
  await page
    .getByRole('link', { name: 'Cluster' })
    .or(page.getByRole('link', { name: 'SentinelOne' }))
    .first()
    .click()
  await expectTruth(page, world)
})

test('a rotation with overlap fails no sync: CON-24', async () => {
  await page.getByRole('tab', { name: 'Connectors' }).click()
  await page.getByRole('table').getByRole('link').first().click()
  const next = await rotate()
  secondPod = await startPod(next, 'pod-2')
  await page.getByRole('tab', { name: 'Hosts' }).click()
  await page.getByRole('cell', { name: 'pod-2' }).waitFor()
  await press('Sync now')
  await expect.poll(outcomes, { timeout: 30_000 }).toEqual(['SUCCEEDED', 'SUCCEEDED'])
  await firstPod.stop()
  await press('Sync now')
  await expect.poll(outcomes, { timeout: 30_000 }).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'])
  await page.getByRole('tab', { name: 'Credentials' }).click()
  await page.getByRole('row').filter({ hasText: 'pod-2' }).waitFor()
  await world.look(page)
})

test('a pod that is killed while it syncs loses nothing: its task runs again, and no half of it is shown: CON-17, CON-28', async () => {
  const counts = async () => (await api.call('GET', '/api/v1/lists/accounts')).total
  const before = await counts()
  expect(before).toBeGreaterThan(40)
  world.simulator.latencyMs = 400
  await press('Sync now')
  await status('Syncing')
  await secondPod.stop('SIGKILL')
  expect(await counts()).toBe(before)
  world.simulator.latencyMs = 0
  await moveServerClock(silenceMs)
  secondPod = await startPod(await rotate(), 'pod-2')
  await expect.poll(async () => (await outcomes())[0], { timeout: 60_000 }).toBe('SUCCEEDED')
  expect(await outcomes()).toHaveLength(4)
  await status('Connected')
  expect(await counts()).toBe(before)
})
