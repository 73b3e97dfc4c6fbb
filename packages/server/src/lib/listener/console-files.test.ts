import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { addConsole } from './console-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'rostrum-console-'))
mkdirSync(join(folder, 'assets'))
writeFileSync(join(folder, 'index.html'), '<title>Rostrum</title>')
writeFileSync(join(folder, 'assets/index-abc.js'), 'start()')
const app = fastify()
await addConsole(app, folder)
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

const get = (url: string, accept = 'text/html') => app.inject({ url, headers: { accept } })

test.each(['/', '/connectors?sort=-name'])(
  '%s is the page, never kept, with no script but of this server',
  async (url) => {
    const { body, headers } = await get(url)
    expect(body).toContain('<title>Rostrum</title>')
    expect(headers['cache-control']).toBe('no-store')
    const scripts = /script-src ([^;]*)/.exec(String(headers['content-security-policy']))
    expect(scripts?.[1]).toBe("'self'")
  },
)

test('its parts are kept for good', async () => {
  const { body, headers } = await get('/assets/index-abc.js', '*/*')
  expect([body, headers['cache-control']]).toEqual(['start()', 'public, max-age=31536000, immutable'])
})

test.each(['/api/v1/nothing', '/assets/gone.js', '/assets/..%2f..%2fpackage.json', '/assets/%00'])(
  '%s is not the page',
  async (url) => {
    const { statusCode, body } = await get(url)
    expect(statusCode).toBeGreaterThanOrEqual(400)
    expect(body).not.toContain('Rostrum')
  },
)

test('a folder without the page is refused by name', async () => {
  await expect(addConsole(fastify(), join(folder, 'assets'))).rejects.toThrow('ROSTRUM_CONSOLE_DIR is')
})
