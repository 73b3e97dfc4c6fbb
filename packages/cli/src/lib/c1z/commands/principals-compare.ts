import type { Resource } from '@rostrum/protocol/connector'
import { type Command, Option } from 'commander'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { resourceOutput } from '../json/output-json.ts'
import { type Session, withSession } from '../session.ts'
import { chooseSync } from '../view/choose-sync.ts'
import { resourceCells, resourceColumns } from '../view/columns.ts'
import { PrincipalMatcher } from '../view/match-principals.ts'
import { principalsOf } from '../view/principals.ts'
import { requireEntitlement } from '../view/require-known.ts'
import type { GrantSelection } from '../view/select-grants.ts'
import { SyncView } from '../view/sync-view.ts'
import { entitlementOption, type SyncOptions } from './options.ts'

interface CompareOptions {
  readonly compareFile: string
  readonly compareEntitlement?: string
}

/** A principal with the sync it was found in, where its type and parent are. */
interface Found {
  readonly view: SyncView
  readonly resource: Resource
}

export function addPrincipalsCompare(parent: Command, context: CommandContext): void {
  parent
    .command('compare')
    .description(
      'Compare who holds two entitlements, of one file or of two. Principals are the same when their ids are, when ' +
        'they have an e-mail address in common, or when their names are the same.',
    )
    .addOption(entitlementOption('the entitlement in --file'))
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: () => parent.parent?.options.slice() ?? [] })
    .addOption(new Option('--compare-file <path>', 'the sync file to compare with').default('sync.c1z'))
    .option('--compare-entitlement <id>', 'the entitlement in --compare-file (default: the one of -e)')
    .action((options: CompareOptions, command: Command) =>
      withSession(context, command, async (session) => {
        const entitlementId = getEntitlement(command)
        const other = await session.openOther(options.compareFile)
        const base = await holders(session, session.view(undefined), entitlementId)
        const compared = await holders(
          session,
          new SyncView(other, chooseSync(other, undefined)),
          options.compareEntitlement ?? entitlementId,
        )
        const missing = without(base, compared)
        const extra = without(compared, base)
        if (session.asJson) await writeJson(session, { missing, extra, base, compared })
        else await writeTables(session, missing, extra)
      }),
    )
}

/** The parser gives the options to the first command that knows them, which is the one above. */
function getEntitlement(command: Command): string {
  const { entitlement, resourceType, resource, syncId } = command.optsWithGlobals<GrantSelection & SyncOptions>()
  if (resourceType !== undefined || resource !== undefined || syncId !== undefined) {
    throw new CliError('-t, -r and --sync-id are not for principals compare; name the entitlement with -e')
  }
  if (entitlement === undefined) throw new CliError('principals compare needs an entitlement; add -e/--entitlement')
  return entitlement
}

async function holders({ rows }: Session, view: SyncView, entitlementId: string): Promise<Found[]> {
  requireEntitlement(view, entitlementId)
  const found: Found[] = []
  const grants = rows(view.file.grants(view.syncId, { entitlementId }))
  for await (const resource of principalsOf(view, grants)) found.push({ view, resource })
  return found
}

function without(principals: readonly Found[], others: readonly Found[]): Found[] {
  const matcher = new PrincipalMatcher(others.map(({ resource }) => resource))
  return principals.filter(({ resource }) => !matcher.has(resource))
}

async function writeJson({ stdout, json }: Session, lists: Readonly<Record<string, readonly Found[]>>): Promise<void> {
  const members = Object.entries(lists)
    .filter(([, found]) => found.length > 0)
    .map(([name, found]) => {
      const items = found.map(({ view, resource }) => resourceOutput(json, view, resource))
      return `"${name}":[${items.join(',')}]`
    })
  await stdout.write(`{${members.join(',')}}`)
}

async function writeTables({ stdout, table }: Session, missing: readonly Found[], extra: readonly Found[]) {
  if (missing.length === 0 && extra.length === 0) {
    await stdout.write('The principals between these entitlements appear to match!\n')
    return
  }
  let separator = ''
  for (const [title, found] of [
    ['Missing Principals', missing],
    ['Extra Principals', extra],
  ] as const) {
    if (found.length === 0) continue
    await stdout.write(`${separator}${title}\n`)
    const lines = table(resourceColumns)
    for (const { view, resource } of found) await lines.row(resourceCells(view, resource))
    await lines.end()
    separator = '\n'
  }
}
