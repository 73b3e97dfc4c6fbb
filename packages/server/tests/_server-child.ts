/** A whole server as a program of its own: prints its addresses, and in the end the most memory that it ever held. */
import { readConfig } from '../src/lib/config/config.ts'
import { migrateExternal } from '../src/lib/config/open-database.ts'
import { createLogger } from '../src/lib/logger.ts'
import { Server } from '../src/lib/server.ts'

const config = readConfig(process.env, process.cwd())
await migrateExternal(config)
const server = await Server.start(config, createLogger('info', process.stderr))
console.log(JSON.stringify(server.addresses))
process.once('SIGTERM', async () => {
  await server[Symbol.asyncDispose]()
  console.log(JSON.stringify({ peakKb: process.resourceUsage().maxRSS }))
})
