import { createHash, generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import type { ProcessListener } from '../src/lib/run/runner-io.ts'
import { authorityFile, startControlPlane } from './_control-plane.ts'
import { makeFakeConnector } from './_fake-connector.ts'
import { makeFolder, required, run, succeedingSync } from './_run.ts'

const syncId = '2ABCDEFGHIJKLMNOPQRSTUVWXY1'
const grantId = '2ABCDEFGHIJKLMNOPQRSTUVWXY2'
const content = Buffer.alloc(1_200_000, 7)

test('CON-26: a sync is uploaded with its checksum, a task that cannot be done is refused, and SIGTERM ends in order', async () => {
  const server = await startControlPlane([
    { task: { id: syncId, taskType: { case: 'syncFull', value: {} } } },
    { task: { id: grantId, taskType: { case: 'grant', value: {} } } },
    { task: { id: 'again', taskType: { case: 'none', value: {} } } },
  ])
  onTestFinished(server.close)
  const { code, stderr, secret } = await serveUntil(server.host, () => server.finished.length === 2)
  expect({ code, stderr: stderr.includes(secret) }).toEqual({ code: 0, stderr: false })
  expect(server.calls[0]).toBe('Hello')
  expect(server.upload.bytes.equals(content)).toBe(true)
  expect(server.upload.checksum).toBe(createHash('sha256').update(content).digest('hex'))
  const outcomes = new Map(server.finished.map((request) => [request.taskId, request]))
  expect(outcomes.get(syncId)?.finalState.case).toBe('success')
  expect(outcomes.get(grantId)?.status?.code).toBe(9)
})

test('CON-28: a task handed out twice is done once and reported twice', async () => {
  const task = { id: syncId, taskType: { case: 'syncFull' as const, value: {} } }
  const server = await startControlPlane([{ task, nextPoll: { seconds: 1n } }, { task }])
  onTestFinished(server.close)
  await serveUntil(server.host, () => server.finished.length === 2)
  expect(server.calls.filter((name) => name === 'UploadAsset')).toHaveLength(1)
  expect(server.finished.map(({ finalState }) => finalState.case)).toEqual(['success', 'success'])
})

test('CON-26: a credential refused at the start ends the program with code 16', async () => {
  const server = await startControlPlane([], 401)
  onTestFinished(server.close)
  const { code, stderr } = await serveUntil(server.host, () => false)
  expect(code).toBe(16)
  expect(stderr).toContain('refused the client id or secret')
})

test('a malformed client secret ends the program with code 2 and is not shown', async () => {
  const { code, stderr } = await run(makeFakeConnector().definition, [
    ...required,
    '--client-id=a-b-1@localhost/x',
    '--client-secret=secret-token:conductorone.com:v1:not!base64',
  ])
  expect(code).toBe(2)
  expect(stderr).toContain('not base64url')
  expect(stderr).not.toContain('not!base64')
})

/** Serves until the condition holds, looked at whenever the connector logs, then asks it to stop. */
async function serveUntil(host: string, isOver: () => boolean) {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const secret = `secret-token:conductorone.com:v1:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
  let listener: ProcessListener | undefined
  let stderr = ''
  const folder = makeFolder()
  const result = await run(
    makeFakeConnector().definition,
    [...required, `--client-id=quick-fox-1@${host}/x`, `--client-secret=${secret}`, '--log-format=json'],
    {
      env: { SSL_CERT_FILE: authorityFile, BATON_TMPDIR: folder, BATON_HOST_ID: 'a-host' },
      sync: async (options) => {
        writeFileSync(options.file, content)
        return succeedingSync(options)
      },
      io: {
        listen: (given) => {
          listener = given
          return () => undefined
        },
        stderr: {
          isTerminal: false,
          write(text) {
            stderr += text
            if (!text.includes('connector task finished') || !isOver()) return
            const found = listener
            listener = undefined
            found?.onSignal('SIGTERM')
          },
        },
      },
    },
  )
  return { code: result.code, stderr, secret }
}
