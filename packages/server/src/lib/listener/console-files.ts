import { existsSync } from 'node:fs'
import { join } from 'node:path'
import files from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { ConfigError } from '../config/config.ts'

/** Scripts come from files of this server only. The kit of the console sizes and places by style attributes. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** Paths that belong to programs: what is not there is said to them, not shown. */
const ofPrograms = /^\/(api|auth|assets)(\/|$)/

/**
 * Serves the built console: its page wherever a person's browser asks for a page, its parts, named by their content, for good.
 * @throws ConfigError when the folder holds no console
 */
export async function addConsole(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html')))
    throw new ConfigError(
      `ROSTRUM_CONSOLE_DIR is ${JSON.stringify(folder)}: there is no index.html in it; build the console`,
    )
  await app.register(files, { root: folder, serve: false, cacheControl: false })
  app.get('/assets/*', (request, reply) => {
    const path = new URL(request.url, 'http://server').pathname.slice(1)
    if (!existsSync(join(folder, decodeURIComponent(path)))) return reply.callNotFound()
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .sendFile(path)
  })
  app.get('/*', (request, reply) => {
    const isPage = request.headers.accept?.includes('text/html') ?? false
    if (!isPage || ofPrograms.test(request.url)) return reply.callNotFound()
    return reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .header('x-content-type-options', 'nosniff')
      .sendFile('index.html')
  })
}
