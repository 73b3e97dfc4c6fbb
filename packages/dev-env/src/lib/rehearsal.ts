import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ApiClient, type CallInput, type OperationName } from '@rostrum/api/client'
import { watchSecret } from '@rostrum/leak-check'
import type { Simulator, User } from '@rostrum/sentinelone-simulator'
import type { BootedServer } from './boot-system.ts'

/** Somebody to be at the console, and the link by which they come in. */
export interface Player {
  readonly role: string
  readonly name: string
  readonly email: string
  readonly link: string
}

/** A company on a server, with its console connected. */
export interface Rehearsal {
  readonly appId: string
  readonly connectorId: string
  readonly players: readonly Player[]
  readonly counts: readonly Readonly<Record<'total' | 'added' | 'changed' | 'removed', number> & { kind: string }>[]
  /** the guard found that too much is gone: the console was read, and nothing of it was taken over */
  readonly isHeld: boolean
}

type Named = User & { readonly email: string; readonly fullName: string }

const catalogId = '2YrpiN1WrRMcyduL9f3PRKTJ6wE'
const displayName = 'SentinelOne'
const departments = ['Security', 'IT', 'Finance', 'Sales', 'Support', 'Legal']
/** so many of the last people in the list have left */
const leavers = 3
const hour = 3600

const parts = [
  ['administrator', ['super_administrator']],
  ['connector administrator', ['connector_administrator']],
  ['application owner', ['application_administrator']],
  ['requester', []],
] as const

/** In the data folder, from when the company is complete. */
export const completeFile = 'rehearsal.json'

/**
 * Brings a company onto the server: the people of the console in departments with managers, four of them with parts to
 * play, and the console behind a connector that the server runs. On a server that has it all, only the place of the console
 * is told anew; one that a start was killed on gets what it lacks.
 */
export async function rehearse(server: BootedServer, simulator: Simulator): Promise<Rehearsal> {
  const users: readonly User[] = [...simulator.tenant.users]
  const staff = inOrderOfParts(users.filter(({ isSystem }) => !isSystem).filter(isNamed))
  const players = parts.map(([role], place) => ({ role, ...named(staff[place]) }))
  const administrator = named(staff[0])
  await server.rostrum('admin', 'create', '--email', administrator.email, '--name', administrator.name)
  await using api = await AdministratorApi.open(server, administrator.email)
  const complete = join(server.dataDir, completeFile)
  const isComplete = existsSync(complete)
  const known = await findApp(api)
  const appId = isComplete && known !== undefined ? known : await bringCompany(api, staff, known)
  const ownerId = await findPerson(api, named(staff[1]))
  const { connectorId, counts, isHeld } = await connect(api, appId, { simulator, ownerId, isComplete })
  if (!isComplete && !isHeld) {
    await openToRequests(api, appId)
    writeFileSync(complete, `${JSON.stringify({ appId, connectorId })}\n`, { mode: 0o600 })
  }
  return {
    appId,
    connectorId,
    counts,
    isHeld,
    players: await Promise.all(players.map((each) => withLink(server, each))),
  }
}

async function findApp(api: AdministratorApi): Promise<string | undefined> {
  const { list = [] } = await api.call('AppSearch.Search', { request: { query: displayName } })
  return list.find((app) => app.displayName === displayName)?.id
}

async function findPerson(api: AdministratorApi, { email }: { readonly email: string }): Promise<string> {
  const { list = [] } = await api.call('UserSearch.Search', { request: { email } })
  return list[0]?.user?.id ?? ''
}

/** The people, and the app that one of them answers for; tells its id. What is there already stays. */
async function bringCompany(
  api: AdministratorApi,
  staff: readonly Named[],
  known: string | undefined,
): Promise<string> {
  await api.call('Directory.ImportUsers', { request: { csv: toCsv(staff) } })
  const idOf = (user: Named) => findPerson(api, user)
  const ids: string[] = []
  for (const [place, [, roles]] of parts.entries()) {
    const userIds = await Promise.all(staff.slice(place, place + 1).map(idOf))
    await api.call('Directory.SetRoles', { request: { userIds, roles: ['basic_user', ...roles] } })
    ids.push(...userIds)
  }
  for (const user of staff.slice(-leavers))
    await api.call('Directory.SetStatus', { params: { user_id: await idOf(user) }, request: { status: 'DISABLED' } })
  const appId = known ?? (await api.call('Apps.Create', { request: { displayName } })).app?.id ?? ''
  await api.call('AppOwners.Set', { params: { app_id: appId }, request: { userIds: ids.slice(2, 3) } })
  return appId
}

/** The API as the administrator of the rehearsal may use it, by a credential that ends with its use. */
class AdministratorApi implements AsyncDisposable {
  readonly #client: ApiClient
  readonly #credentialId: string

  private constructor(client: ApiClient, credentialId: string) {
    this.#client = client
    this.#credentialId = credentialId
  }

  static async open(server: BootedServer, email: string): Promise<AdministratorApi> {
    const made = await server.rostrum('credential', 'create', '--user', email)
    const { clientId, clientSecret } = made as { clientId: string; clientSecret: string }
    watchSecret(clientSecret)
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
    const answer = await fetch(`${server.http}/auth/v1/token`, { method: 'POST', body: new URLSearchParams(form) })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    watchSecret(token)
    const client = new ApiClient(server.http, (url, init) =>
      fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } }),
    )
    const own = await client.call('PersonalClientService.List', {})
    const id = own.ok ? own.value.list?.find((each) => each.clientId === clientId)?.id : undefined
    return new AdministratorApi(client, id ?? '')
  }

  /** @throws Error with what the server says when it refuses */
  async call<Name extends OperationName>(name: Name, input: CallInput<Name> = {}) {
    const answer = await this.#client.call(name, input)
    if (!answer.ok) throw new Error(`${name}: ${answer.problem.message}`)
    return answer.value
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.call('PersonalClientService.Delete', { params: { id: this.#credentialId } })
  }
}

/** Makes the connector, or tells it where the console is now, and waits for the sync that follows. */
async function connect(
  api: AdministratorApi,
  appId: string,
  wanted: { readonly simulator: Simulator; readonly ownerId: string; readonly isComplete: boolean },
) {
  const { simulator, ownerId, isComplete } = wanted
  const config = {
    '@type': 'type.googleapis.com/c1.api.app.v1.EnvConfig',
    configuration: {
      sentinelone_base_url: { stringValue: simulator.url },
      sentinelone_token: { stringValue: simulator.mintAdminToken() },
    },
  }
  const { list = [] } = await api.call('Lists.Connectors', { query: { app_id: appId } })
  const known = list[0]?.id
  const before = known === undefined ? undefined : await findLatestRun(api, appId, known)
  let connectorId = known ?? ''
  if (known === undefined) {
    const request = { catalogId, config, userIds: [ownerId] }
    const { connectorView } = await api.call('ConnectorService.Create', { params: { app_id: appId }, request })
    connectorId = connectorView?.connector?.id ?? ''
  } else {
    const params = { app_id: appId, id: known }
    await api.call('ConnectorService.Update', { params, request: { connector: { config }, updateMask: 'config' } })
  }
  const params = { app_id: appId, connector_id: connectorId }
  if (!isComplete) await api.call('Connectors.SetOptions', { params, request: { isProvisioningEnabled: true } })
  // One that an earlier start left under way may end with the console of that time.
  let unfinished = before?.state === 'FINISHED' || before?.state === 'HELD' ? undefined : before?.id
  for (;;) {
    const run = await findLatestRun(api, appId, connectorId)
    const isOver = run?.state === 'FINISHED' || run?.state === 'HELD'
    if (run !== undefined && isOver && run.id === unfinished && run.outcome !== 'SUCCEEDED' && run.state !== 'HELD') {
      unfinished = undefined
      await api.call('ConnectorService.ForceSync', { params })
    } else if (run !== undefined && isOver && (run.id !== before?.id || run.id === unfinished)) {
      const isHeld = run.state === 'HELD'
      if (!isHeld && run.outcome !== 'SUCCEEDED') throw new Error(`the console could not be read: ${run.errorMessage}`)
      const counts = (run.counts ?? []).map(({ kind = '', total, added, changed, removed }) => ({
        kind,
        total: Number(total),
        added: Number(added),
        changed: Number(changed),
        removed: Number(removed),
      }))
      return { connectorId, counts, isHeld }
    }
    const { status, cause, fix } = await api.call('Connectors.Show', { params })
    if (status === 'ERROR' && unfinished === undefined) throw new Error(`the connector fails: ${cause} ${fix}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function findLatestRun(api: AdministratorApi, appId: string, connectorId: string) {
  const params = { app_id: appId, connector_id: connectorId }
  const { list = [] } = await api.call('SyncRuns.List', { params, query: { page_size: 1 } })
  return list[0]
}

/** Everybody may ask for a role at a site, for eight hours at most; the first policy that there is says who decides. */
async function openToRequests(api: AdministratorApi, appId: string): Promise<void> {
  const { list: policies = [] } = await api.call('Policies.List', {})
  const policy = policies.find(({ policyType }) => policyType === 'POLICY_TYPE_GRANT')
  await api.call('Apps.Update', {
    params: { id: appId },
    request: { app: { grantPolicyId: policy?.id ?? '' }, updateMask: 'grantPolicyId' },
  })
  const request = { audience: 'EVERYONE' as const, maxDuration: `${8 * hour}s` }
  await api.call('RequestSettings.Set', { params: { app_id: appId }, request })
  const entitlementIds: string[] = []
  for (let token = ''; ; ) {
    const query = { app_id: appId, filter: 'type:site derived:no', page_size: 100, page_token: token }
    const { list = [], nextPageToken = '' } = await api.call('Lists.Entitlements', { query })
    entitlementIds.push(...list.filter(({ slug = '' }) => slug.startsWith('role:')).map(({ id = '' }) => id))
    if (nextPageToken === '') break
    token = nextPageToken
  }
  await api.call('RequestSettings.SetEntitlements', {
    params: { app_id: appId },
    request: { entitlementIds, isRequestable: true },
  })
}

async function withLink(server: BootedServer, player: Omit<Player, 'link'>): Promise<Player> {
  const made = await server.rostrum('sign-in-link', '--user', player.email, '--hours', '24')
  return { ...player, link: `${server.http}${(made as { path: string }).path}` }
}

function isNamed(user: User): user is Named {
  return Boolean(user.email) && Boolean(user.fullName)
}

/** Whoever asks for roles has to be somebody whose roles can be changed: no identity provider decides on them. */
function inOrderOfParts(staff: readonly Named[]): readonly Named[] {
  const requester = staff.find(({ source, scope }, place) => place >= 3 && source === 'mgmt' && scope === 'site')
  if (requester === undefined) return staff
  const others = staff.filter((user) => user !== requester)
  return [...others.slice(0, 3), requester, ...others.slice(3)]
}

function named(user: Named | undefined) {
  if (user === undefined) throw new Error(`the console has fewer than ${parts.length} people to play a part`)
  return { email: user.email, name: user.fullName }
}

/** The heads of the departments answer to the first of all, everybody else to the head of theirs. */
function toCsv(staff: readonly Named[]): string {
  const lines = staff.map(({ email, fullName }, place) => {
    const department = departments[place % departments.length] ?? ''
    const head = place === 0 ? '' : (staff[place < departments.length ? 0 : place % departments.length]?.email ?? '')
    const title = place === 0 ? 'Chief of security' : place < departments.length ? `Head of ${department}` : department
    return [email, fullName, department, title, head].map((value) => `"${value.replaceAll('"', '""')}"`).join(',')
  })
  return ['email,name,department,title,manager', ...lines].join('\n')
}
