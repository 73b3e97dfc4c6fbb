import { expect, test } from 'vitest'
import { ApiClient } from './client.ts'
import { toErrorAnswer } from './errors.ts'

/** A server of one answer that keeps what it was asked. */
function answering(status: number, body: string) {
  const asked: { url: string; init: RequestInit | undefined }[] = []
  const client = new ApiClient('https://rostrum.test', async (url, init) => {
    asked.push({ url: String(url), init })
    return new Response(body, { status })
  })
  return { client, asked }
}

test('a call goes to the path of its operation, with what it is given in its place: API-1', async () => {
  const { client, asked } = answering(200, '{"list":[]}')
  const answer = await client.call('SyncRuns.List', {
    params: { app_id: 'a/b', connector_id: 'c' },
    query: { page_size: 5, page_token: undefined },
  })
  expect(answer).toEqual({ ok: true, value: { list: [] } })
  expect(asked[0]?.url).toBe('https://rostrum.test/api/v1/apps/a%2Fb/connectors/c/sync_runs?page_size=5')
})

test('a change carries the version it was made from: UI-9', async () => {
  const { client, asked } = answering(200, '{}')
  const request = { reason: 'a move' }
  await client.call('Connectors.Pause', { params: { app_id: 'a', connector_id: 'c' }, request, version: 7 })
  expect(asked[0]?.init).toMatchObject({
    method: 'POST',
    body: JSON.stringify(request),
    headers: { 'if-match': '"7"' },
  })
})

test('what is to be made once carries the key of its tries: API-5', async () => {
  const { client, asked } = answering(200, '{}')
  await client.call('Apps.Create', { request: { displayName: 'SentinelOne' }, idempotencyKey: 'k1' })
  expect(asked[0]?.init).toMatchObject({ headers: { 'idempotency-key': 'k1' } })
})

test('a refusal is told by code, reason, words and fields: API-6', async () => {
  const facts = {
    code: 'invalid_argument',
    reason: 'INVALID_REQUEST',
    message: 'name: is required',
    violations: [{ field: 'name', description: 'is required' }],
  } as const
  const { status, body } = toErrorAnswer(facts, 'r1')
  const { client } = answering(status, JSON.stringify(body))
  expect(await client.call('Apps.List')).toEqual({ ok: false, problem: { kind: 'refused', status, ...facts } })
})

test('an error page of something between is an error by its status, and a success that breaks off is none', async () => {
  const { client } = answering(503, '<html>')
  expect(await client.call('Apps.List')).toMatchObject({ problem: { status: 503, code: 'unavailable' } })
  expect(await answering(200, '{"list":').client.call('Apps.List')).toMatchObject({ problem: { kind: 'unreachable' } })
})

test('a server that is not there is told apart, and who gives up is not told anything', async () => {
  const client = new ApiClient('https://rostrum.test', async () => {
    throw new TypeError('fetch failed')
  })
  expect(await client.call('Apps.List')).toMatchObject({ ok: false, problem: { kind: 'unreachable' } })
  await expect(client.call('Apps.List', { signal: AbortSignal.abort() })).rejects.toThrow('fetch failed')
})
