import type { BootedServer } from './boot-system.ts'
import type { Rehearsal } from './rehearsal.ts'

/** Where the server is, for people. */
export function describeServer({ http, https, caFile }: BootedServer): string {
  const trust = `Clients trust it with SSL_CERT_FILE=${caFile}\n`
  return `The server is at ${https} and, for this machine only, at ${http}\n${trust}`
}

/** What the rehearsal has, who may play in it, and how to ask for more. */
export function describeRehearsal({ connectorId, counts, isHeld, players }: Rehearsal, dataDir: string): string {
  const lines = counts.map(
    ({ kind, total, added, changed, removed }) =>
      `${String(total).padStart(8)}  ${kind.replaceAll('_', ' ')} (${added} new, ${changed} changed, ${removed} gone)`,
  )
  const width = Math.max(...players.map(({ role }) => role.length))
  const links = players.map(({ role, name, link }) => `  ${role.padEnd(width)}  ${name}\n    ${link}`)
  const commands = [
    'connector list',
    `connector log ${connectorId}`,
    `connector sync ${connectorId} --wait`,
    'audit verify',
  ]
  return `
${isHeld ? 'The last sync is held, since much more is gone than usual: confirm or discard it in the console. It found' : 'The connector SentinelOne is Connected. Its app now has'}

${lines.join('\n')}

Sign in as one of four people, each once by this link, within 24 hours:

${links.join('\n')}

Ask the server with

${commands.map((command) => `  packages/cli/bin/rostrum ${command} --data-dir ${dataDir}`).join('\n')}
`
}
