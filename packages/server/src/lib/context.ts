import type { Database } from '@rostrum/database'
import { createOutboxReconciler, type Reconciler } from '@rostrum/jobs'
import type { AddressGuard } from '@rostrum/outbound'
import { AccountCare } from './accounts/account-care.ts'
import { AppRemoval } from './apps/app-removal.ts'
import { Apps } from './apps/apps.ts'
import { system } from './audit/actor.ts'
import { Refusals } from './audit/refusals.ts'
import { createSealReconciler } from './audit/seal.ts'
import type { BlobStore } from './blobs/blob-store.ts'
import { Campaigns } from './campaigns/campaigns.ts'
import type { Clock } from './clock.ts'
import { Assets } from './connector-tasks/assets.ts'
import { ConnectorTasks } from './connector-tasks/connector-tasks.ts'
import type { TaskFollowUp } from './connector-tasks/follow-up.ts'
import { isProvisioning } from './connector-tasks/kinds.ts'
import { createLeaseReconciler } from './connector-tasks/leases.ts'
import { Polls } from './connector-tasks/polls.ts'
import type { TaskBell } from './connector-tasks/task-bell.ts'
import { Connectors } from './connectors/connectors.ts'
import { HostedConnectors } from './connectors/hosted-connectors.ts'
import { ConnectorLifecycle } from './connectors/lifecycle.ts'
import { AccessTokens } from './credentials/access-tokens.ts'
import { Credentials, type PublicAddress } from './credentials/credentials.ts'
import { Departures } from './directory/departures.ts'
import { People } from './directory/people.ts'
import type { Logger } from './logger.ts'
import { createMailDelivery, createNoticeDelivery } from './mail/deliveries.ts'
import { Mailer } from './mail/mailer.ts'
import { Metrics } from './metrics.ts'
import { Owners } from './owners/owners.ts'
import { Policies } from './policies/service.ts'
import { createProvisioningReconciler } from './provisioning/follow-up.ts'
import { Provisionings } from './provisioning/provisionings.ts'
import { GrantEnds } from './requests/grant-ends.ts'
import { Requests } from './requests/service.ts'
import { ConnectorPrograms, type HostingOptions } from './runner/connector-programs.ts'
import type { MasterKeys } from './secrets/master-keys.ts'
import { SecretBox } from './secrets/secret-box.ts'
import { DeviceCodes } from './sign-in/device-codes.ts'
import { LocalAccounts } from './sign-in/local-accounts.ts'
import { OidcProvider } from './sign-in/oidc-provider.ts'
import { Sessions } from './sign-in/sessions.ts'
import { SignInLinks } from './sign-in/sign-in-links.ts'
import { SingleSignOn } from './sign-in/single-sign-on.ts'
import { FileImports } from './syncs/file-imports.ts'
import { createIngestReconciler } from './syncs/ingest.ts'
import { createScheduleReconciler } from './syncs/schedules.ts'
import { SyncRuns } from './syncs/sync-runs.ts'
import { authorizeByRole } from './tasks/authorize.ts'
import { createTaskReconciler } from './tasks/carry-on.ts'
import { Tasks } from './tasks/service.ts'
import { TaskFlow } from './tasks/task-flow.ts'
import { TaskReader } from './tasks/task-reader.ts'
import { Users } from './users/users.ts'

/** What the services are made of; whoever opened it closes it. */
export interface Parts {
  readonly database: Database
  readonly clock: Clock
  readonly bell: TaskBell
  readonly blobs: BlobStore
  readonly masterKeys: MasterKeys
  readonly address: PublicAddress
  readonly uploadMaxBytes: number
  /** asked before an address is called that a person typed */
  readonly guard: AddressGuard
  readonly hosting: HostingOptions
  /** what clients have to trust, as PEM; undefined when its certificate is one that everybody trusts */
  readonly readAuthority: () => string | undefined
  /** of the machine: what is kept goes there; undefined where nothing is kept on this machine */
  readonly dataDir?: string | undefined
  /** where the controls of a rehearsal are; undefined: it is none */
  readonly rehearsalUrl?: string | undefined
  readonly log: Logger
}

export interface Context extends Parts {
  readonly credentials: Credentials
  readonly accounts: AccountCare
  readonly apps: Apps
  readonly owners: Owners
  readonly connectors: Connectors
  readonly connectorLifecycle: ConnectorLifecycle
  readonly appRemoval: AppRemoval
  readonly hosted: HostedConnectors
  readonly programs: ConnectorPrograms
  /** for what is kept encrypted */
  readonly box: SecretBox
  readonly users: Users
  readonly people: People
  readonly sessions: Sessions
  readonly localAccounts: LocalAccounts
  readonly deviceCodes: DeviceCodes
  readonly signInLinks: SignInLinks
  readonly singleSignOn: SingleSignOn
  readonly tasks: ConnectorTasks
  readonly policies: Policies
  readonly requests: Requests
  readonly grantEnds: GrantEnds
  readonly campaigns: Campaigns
  readonly governedTasks: Tasks
  readonly taskReader: TaskReader
  readonly polls: Polls
  readonly assets: Assets
  readonly syncs: SyncRuns
  readonly imports: FileImports
  readonly provisionings: Provisionings
  readonly mailer: Mailer
  readonly metrics: Metrics
  readonly refusals: Refusals
  /** what goes on by itself */
  readonly reconcilers: readonly Reconciler[]
}

/** The only place where services are made and given what they depend on. */
export function createContext(parts: Parts): Context {
  const { database, clock, bell, blobs, masterKeys, address, uploadMaxBytes, guard, hosting, log } = parts
  const box = new SecretBox(masterKeys)
  const credentials = new Credentials({ database, clock, address, accessTokens: new AccessTokens(masterKeys) })
  const users = new Users(clock, credentials)
  const syncs = new SyncRuns(clock)
  const followUp = (kind: string): TaskFollowUp | undefined =>
    kind === 'syncFull' ? syncs : isProvisioning(kind) ? provisionings : undefined
  const tasks = new ConnectorTasks({
    database,
    clock,
    followUp,
    async onHello(tx, connectorId) {
      const synced = await tx
        .selectFrom('sync_runs')
        .select('id')
        .where('connector_id', '=', connectorId)
        .limit(1)
        .executeTakeFirst()
      // A connector that has just been set up is read at once (product.md CON-12).
      if (synced === undefined) await syncs.request(tx, { connectorId, trigger: 'setup', actor: system })
    },
  })
  const provisionings = new Provisionings({ clock, syncs, cancelTask: (...task) => tasks.cancel(...task) })
  const authorize = authorizeByRole
  const mailer = new Mailer({ database, box, guard })
  const mail = { database, clock, mailer, log, origin: () => `https://${address.host()}` }
  const flow = new TaskFlow({ clock, provisionings })
  const requests = new Requests({ clock, flow, authorize })
  const connectors = new Connectors(clock, credentials)
  const owners = new Owners(clock)
  const apps = new Apps(clock)
  const connectorLifecycle = new ConnectorLifecycle({ clock, box, credentials, tasks, syncs, guard })
  const assets = new Assets({ database, blobs, tasks, syncs, maxBytes: uploadMaxBytes })
  return {
    ...parts,
    credentials,
    syncs,
    tasks,
    polls: new Polls({ database, bell, clock, tasks }),
    provisionings,
    policies: new Policies({ clock, authorize }),
    requests,
    governedTasks: new Tasks({ clock, flow, requests, authorize }),
    taskReader: new TaskReader(authorize),
    assets,
    accounts: new AccountCare(clock),
    apps,
    appRemoval: new AppRemoval({ apps, connectorLifecycle, flow }),
    owners,
    connectors,
    connectorLifecycle,
    hosted: new HostedConnectors({ database, clock, credentials, syncs, tasks }),
    programs: new ConnectorPrograms({ ...hosting, box, guard, log }),
    box,
    users,
    people: new People(clock, new Departures(clock, flow)),
    sessions: new Sessions({ database, clock }),
    grantEnds: new GrantEnds(clock),
    campaigns: new Campaigns(clock),
    localAccounts: new LocalAccounts({ database, clock, box, users }),
    deviceCodes: new DeviceCodes(clock),
    signInLinks: new SignInLinks(clock),
    singleSignOn: new SingleSignOn({ database, clock, box, users, provider: new OidcProvider(guard) }),
    imports: new FileImports({ database, blobs, clock, syncs, connectors, owners, maxBytes: uploadMaxBytes }),
    mailer,
    metrics: new Metrics(database),
    refusals: new Refusals({ database, clock, log }),
    reconcilers: [
      credentials.reconciler,
      createLeaseReconciler(tasks),
      createIngestReconciler({ database, blobs, clock, syncs, log }),
      createScheduleReconciler({ database, clock, syncs, tasks }),
      createProvisioningReconciler({ database, clock, syncs, provisionings }),
      createTaskReconciler({ database, clock, flow, requests }),
      createSealReconciler(masterKeys),
      createOutboxReconciler({
        clock,
        deliver: { notice: createNoticeDelivery(mail), mail: createMailDelivery(mail) },
      }),
    ],
  }
}
