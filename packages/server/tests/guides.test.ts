import { readFileSync } from 'node:fs'
import { watchSecret } from '@rostrum/leak-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ApiClient, signIn } from './_api-client.ts'
import { GovernedWorld } from './_governed-world.ts'
import { TestServer } from './_server.ts'

const example = readFileSync(new URL('../../../examples/terraform/main.tf', import.meta.url), 'utf8')
const guide = readFileSync(new URL('../../../docs/guides/clients.md', import.meta.url), 'utf8')

/** The attributes of each resource of the example. */
const resources = new Map(
  [...example.matchAll(/^resource "(\w+)" "\w+" \{\n([\s\S]*?)^\}/gm)].map(([, type = '', body = '']) => [
    type,
    new Map(
      [...body.matchAll(/^ {2}(\w+) += (.+)$/gm)].map(([, name = '', value = '']) => [name, value.replaceAll('"', '')]),
    ),
  ]),
)

let server: TestServer
let root: ApiClient
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
  const world = await GovernedWorld.begin(server)
  root = await ApiClient.of(server, world.person('root'))
})
afterAll(() => server[Symbol.asyncDispose]())

test("the example's calls are answered in the provider's order, a second time alike, and taken back: API-2", async () => {
  const token = 'the-token-that-the-variable-holds'
  watchSecret(token)
  expect([...resources.keys()]).toEqual([
    'conductorone_app',
    'conductorone_integration_sentinelone',
    'conductorone_connector_credential',
  ])
  const wanted = resources.get('conductorone_app')
  const settings = resources.get('conductorone_integration_sentinelone')
  const url = settings?.get('sentinelone_base_url')
  expect([...(settings?.keys() ?? [])]).toEqual(['app_id', 'sentinelone_base_url', 'sentinelone_token'])
  const { app } = await root.call('POST', '/api/v1/apps', {
    displayName: wanted?.get('display_name'),
    description: wanted?.get('description'),
  })
  expect(app).toMatchObject({ displayName: 'SentinelOne', description: 'The console that defends our machines' })
  const created = await root.call('POST', `/api/v1/apps/${app.id}/connectors/create`, {
    catalogId: '2YrpiN1WrRMcyduL9f3PRKTJ6wE',
    config: {
      '@type': 'type.googleapis.com/c1.api.app.v1.EnvConfig',
      configuration: { sentinelone_base_url: { stringValue: url }, sentinelone_token: { stringValue: token } },
    },
  })
  const { connector } = created.connectorView
  const ids = { appId: app.id, connectorId: connector.id }
  const { credential } = await root.call('POST', '/api/v1/apps/connectors/credentials', ids)
  watchSecret(credential.clientSecret)
  watchSecret(await signIn(server, credential.clientId, credential.clientSecret))
  const path = `/api/v1/apps/${app.id}/connectors/${connector.id}`
  for (let plan = 0; plan < 2; plan++) {
    expect((await root.call('GET', `/api/v1/apps/${app.id}`)).app).toEqual(app)
    const read = (await root.call('GET', path)).connectorView.connector
    expect(read.config.configuration.sentinelone_base_url.stringValue).toBe(url)
    expect((await root.call('GET', `${path}/credentials/${credential.id}`)).credential.clientId).toBe(
      credential.clientId,
    )
  }
  await root.call('POST', `${path}/credentials/${credential.id}`, {})
  await root.call('DELETE', path, {})
  await root.call('DELETE', `/api/v1/apps/${app.id}`)
})

test('what the guide says of limits and pages is so', async () => {
  const { headers } = await root.send('GET', '/api/v1/apps')
  expect(guide).toContain(`and ${headers['ratelimit-limit']} at once`)
  for (const file of ['permissions.md']) expect(guide).toContain(`../reference/${file}`)
})
