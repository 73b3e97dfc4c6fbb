import type { BootedServer, SetUpConnector, SyncAnswer } from './boot-system.ts'

/** Where the server is, for people. */
export function describeServer({ http, https, caFile, setupUrl }: BootedServer): string {
  const firstRun = setupUrl === undefined ? '' : `Its first administrator is made, once, at ${setupUrl}\n`
  const trust = `Clients trust it with SSL_CERT_FILE=${caFile}\n`
  return `The server is at ${https} and, for this machine only, at ${http}\n${trust}${firstRun}`
}

/** What the server made of a sync, and how to ask it for more. */
export function describeArrived({ counts, outcome }: SyncAnswer, connector: SetUpConnector, dataDir: string): string {
  const lines = Object.entries(counts).map(
    ([kind, { total, added, changed, removed }]) =>
      `${String(total).padStart(8)}  ${kind.replaceAll('_', ' ')} (${added} new, ${changed} changed, ${removed} gone)`,
  )
  const id = connector.connectorId
  const commands = [`connector list`, `connector log ${id}`, `connector sync ${id} --wait`, 'audit verify']
  return `
The connector SentinelOne is ${outcome === 'succeeded' ? 'Connected' : String(outcome)}. Its app now has

${lines.join('\n')}

Ask the server with

${commands.map((command) => `  packages/cli/bin/rostrum ${command} --data-dir ${dataDir}`).join('\n')}
`
}
