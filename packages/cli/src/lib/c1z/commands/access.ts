import { type Entitlement, EntitlementSchema, type Resource, ResourceSchema } from '@rostrum/protocol/connector'
import { type Command, Option } from 'commander'
import type { CommandContext } from '../../command-context.ts'
import { escapeHidden } from '../../output/escape-hidden.ts'
import { objectJson } from '../json/message-json.ts'
import { resourceTypeOf } from '../json/output-json.ts'
import { type Session, withSession } from '../session.ts'
import { nameWithType } from '../view/columns.ts'
import { requirePrincipal } from '../view/require-known.ts'
import { keyOf, keyText } from '../view/resource-key.ts'
import type { SyncView } from '../view/sync-view.ts'
import { type SyncOptions, syncOption } from './options.ts'

interface AccessOptions extends SyncOptions {
  readonly resourceType: string
  readonly resource: string
}

/** The entitlements that one principal has on a resource, by their ids. */
interface Access {
  readonly resource: Resource
  readonly entitlements: Map<string, Entitlement>
}

export function addAccess(parent: Command, context: CommandContext): void {
  parent
    .command('access')
    .description('Show what one principal has access to, by resource.')
    .addOption(new Option('-t, --resource-type <id>', 'the type of the principal').makeOptionMandatory())
    .addOption(new Option('-r, --resource <id>', 'the id of the principal').makeOptionMandatory())
    .addOption(syncOption())
    .action((options: AccessOptions, command: Command) =>
      withSession(context, command, async (session) => {
        const view = session.view(options.syncId)
        const key = { resourceType: options.resourceType, resource: options.resource }
        requirePrincipal(view, key)
        const principal = view.resource(key)
        const access = await collectAccess(session, view, key)
        if (session.asJson) await writeJson(session, view, principal, access)
        else await writeTree(session, principal, access)
      }),
    )
}

async function collectAccess(session: Session, view: SyncView, principal: AccessKey): Promise<Access[]> {
  const byResource = new Map<string, Access>()
  for await (const { grant } of session.rows(view.file.grants(view.syncId, { principal }))) {
    const entitlement = view.entitlement(grant.entitlement?.id ?? '', grant.entitlement?.resource)
    const key = keyOf(grant.entitlement?.resource?.id ?? entitlement.resource?.id)
    const text = keyText(key)
    const access = byResource.get(text) ?? { resource: view.resource(key), entitlements: new Map() }
    access.entitlements.set(entitlement.id, entitlement)
    byResource.set(text, access)
  }
  return [...byResource.values()]
}

type AccessKey = ReturnType<typeof keyOf>

async function writeJson({ stdout, json }: Session, view: SyncView, principal: Resource, access: readonly Access[]) {
  const items = access.map(({ resource, entitlements }) =>
    objectJson({
      resourceType: resourceTypeOf(json, view, resource),
      resource: json.shared(ResourceSchema, resource),
      entitlements: `[${[...entitlements.values()].map((one) => json.shared(EntitlementSchema, one)).join(',')}]`,
    }),
  )
  await stdout.write(
    objectJson({
      principal: json.shared(ResourceSchema, principal),
      ...(items.length > 0 && { access: `[${items.join(',')}]` }),
    }),
  )
}

async function writeTree({ stdout }: Session, principal: Resource, access: readonly Access[]): Promise<void> {
  await stdout.write(`Effective Access for ${escapeHidden(nameWithType(principal))}\n`)
  for (const [place, { resource, entitlements }] of access.entries()) {
    const isLast = place === access.length - 1
    await stdout.write(`${isLast ? '└──' : '├──'} ${escapeHidden(nameWithType(resource))}\n`)
    const slugs = [...entitlements.values()].map(({ slug, id }) => slug || id || '-')
    for (const [at, slug] of slugs.entries()) {
      const branch = at === slugs.length - 1 ? '└──' : '├──'
      await stdout.write(`${isLast ? '   ' : '│  '} ${branch} ${escapeHidden(slug)}\n`)
    }
  }
}
