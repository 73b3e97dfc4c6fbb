import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import { SyncFile } from '@rostrum/c1z'
import {
  type Connector,
  type ConnectorDefinition,
  canCreateAccounts,
  canDeleteResources,
  canProvisionGrants,
  silentLogger,
  silentProgress,
  systemClock,
} from '@rostrum/connector'
import { AccountInfoSchema, ResourceIdSchema } from '@rostrum/protocol/connector'

/** The one-shot writes by the flags that every connector has, in the barest form; false when none is asked for. */
export async function runOneShot(definition: ConnectorDefinition, args: readonly string[]): Promise<boolean> {
  const connector = definition.create(
    {
      'management-console-url': process.env.BATON_MANAGEMENT_CONSOLE_URL ?? '',
      'api-token': process.env.BATON_API_TOKEN ?? '',
    },
    {
      log: silentLogger,
      progress: silentProgress,
      clock: systemClock,
      random: Math.random,
      httpTimeoutMs: 10_000,
      provisioning: true,
      stateFolder: join(process.cwd(), 'state'),
    },
  )
  try {
    return await write(connector, args)
  } finally {
    await connector.close()
  }
}

async function write(connector: Connector, args: readonly string[]): Promise<boolean> {
  const flag = (name: string) => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined)
  const context = { signal: new AbortController().signal, requestId: 'one-shot' }
  const typeOf = (id: string | undefined) => connector.resourceTypes.find((type) => type.resourceType.id === id)
  const [entitlementId, grantId] = [flag('grant-entitlement'), flag('revoke-grant')]
  const wanted = entitlementId ?? grantId
  if (wanted !== undefined) {
    await using file = await SyncFile.open(flag('file') ?? '')
    const syncId = file.latestFinished()?.id ?? ''
    const entitlement = [...file.entitlements(syncId)].find((row) => row.entitlement.id === entitlementId)?.entitlement
    const grant = [...file.grants(syncId)].find((row) => row.grant.id === grantId)?.grant
    const principal = [...file.resources(syncId)].find(
      ({ resource }) => resource.id?.resource === flag('grant-principal'),
    )?.resource
    const type = typeOf((entitlement ?? grant?.entitlement)?.resource?.id?.resourceType)
    if (type === undefined || !canProvisionGrants(type)) throw new Error(`${wanted} is not in the file`)
    if (grant !== undefined) await type.revoke(grant, context)
    else if (entitlement !== undefined && principal !== undefined) await type.grant(entitlement, principal, context)
    return true
  }
  const [login, deleted] = [flag('create-account-login'), flag('delete-resource')]
  if (login !== undefined) {
    const type = typeOf(flag('create-account-resource-type'))
    if (type !== undefined && canCreateAccounts(type))
      await type.createAccount(
        create(AccountInfoSchema, { login, profile: JSON.parse(flag('create-account-profile') ?? '{}') }),
        undefined,
        context,
      )
    return true
  }
  if (deleted === undefined) return false
  const type = typeOf(flag('delete-resource-type'))
  const id = create(ResourceIdSchema, { resourceType: type?.resourceType.id ?? '', resource: deleted })
  if (type !== undefined && canDeleteResources(type)) await type.deleteResource(id, undefined, context)
  return true
}
