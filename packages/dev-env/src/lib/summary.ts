import type { SyncFile } from '@rostrum/c1z'
import { findAnnotation } from '@rostrum/protocol'
import { type Resource, UserTraitSchema } from '@rostrum/protocol/connector'
import { type Findings, findFindings } from './findings.ts'

const shownNames = 5

/** What the newest sync of a file found, for people, and how to look further. */
export function summarize(syncFile: SyncFile, path: string): string {
  const sync = syncFile.latestFinished()
  if (sync === undefined) return `${path} holds no finished sync\n`
  const findings = findFindings(syncFile, sync)
  return `
Found in it:

${countLines(findings)}

Who holds which role, in some place or over the whole tenant:

${roleLines(findings)}

Worth a look:

${highlights(findings)
  .map((line) => `  - ${line}`)
  .join('\n')}

It is all in ${path}. Look further with

${commands(path, findings)
  .map((command) => `  packages/cli/bin/rostrum c1z ${command}`)
  .join('\n')}
`
}

function countLines({ resources, entitlements, grants }: Findings): string {
  const counts: [number, string][] = [
    [resources.account ?? 0, 'accounts'],
    [resources.site ?? 0, 'sites'],
    [resources.user ?? 0, 'users'],
    [resources.service_user ?? 0, 'service users'],
    [resources.api_token ?? 0, 'API tokens of service users'],
    [resources.role ?? 0, 'roles'],
    [entitlements, 'entitlements: what somebody may hold'],
    [grants, 'grants: what somebody does hold'],
  ]
  return counts.map(([count, what]) => `${String(count).padStart(8)}  ${what}`).join('\n')
}

function roleLines({ roles }: Findings): string {
  const width = Math.max(...roles.map(({ name }) => name.length))
  return roles
    .map(
      ({ name, people, serviceUsers }) =>
        `  ${name.padEnd(width)}  ${counted(people, 'user')}, ${counted(serviceUsers, 'service user')}`,
    )
    .join('\n')
}

function highlights(findings: Findings): string[] {
  const { administratorsWithoutTwoFactor: administrators, neverSignedIn, endedTokens, roles } = findings
  const shown = administrators.slice(0, shownNames).map(describePerson)
  const more = administrators.length - shown.length
  const names = shown.length === 0 ? '' : `: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const unheld = roles.filter(({ people, serviceUsers }) => people + serviceUsers === 0)
  return [
    `${counted(administrators.length, 'administrator')} without two-factor authentication${names}`,
    `${counted(neverSignedIn, 'user')} who never signed in`,
    `${counted(endedTokens, 'service user')} whose API token has ended`,
    `${counted(unheld.length, 'role')} that nobody holds${unheld.length === 0 ? '' : `: ${unheld.map(({ name }) => name).join(', ')}`}`,
  ]
}

function describePerson(person: Resource): string {
  const login = findAnnotation(person.annotations, UserTraitSchema)?.login ?? ''
  return login === '' ? person.displayName : `${person.displayName} <${login}>`
}

function commands(path: string, { administratorsWithoutTwoFactor: [administrator] }: Findings): string[] {
  const file = `-f ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`}`
  return [
    `resources ${file} -t user`,
    `grants ${file} -t role`,
    ...(administrator === undefined ? [] : [`access ${file} -t user -r ${administrator.id?.resource}`]),
    `export xlsx ${file} --out access.xlsx`,
    '--help',
  ]
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
