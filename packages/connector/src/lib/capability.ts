import type { JsonObject } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import type {
  AccountInfo,
  BatonActionSchema,
  ConnectorAccountCreationSchema,
  Entitlement,
  Event,
  EventType,
  Grant,
  PlaintextData,
  Resource,
  ResourceId,
  ResourceType,
} from '@rostrum/protocol/connector'
import type { ListPasses } from './list-pass.ts'

/** Where a listing goes on. An empty token asks for the first page, and in an answer means that there is no further one. */
export interface PageRequest {
  readonly pageToken: string
  readonly signal: AbortSignal
  /** TypeScopedEntitlements or TypeScopedGrants when the resource stands for its whole type */
  readonly annotations?: readonly Any[]
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextPageToken: string
  /** annotations of the whole answer, such as EnqueuePageTokens or InsertResourceGrants */
  readonly annotations?: readonly Any[]
}

/**
 * One class of objects a connector knows. What it can do is told by which of the interfaces below it implements;
 * there is no flag to forget.
 */
export interface ResourceSyncer {
  readonly resourceType: ResourceType
}

/** Lists the resources of a type; `parent` is absent for the top-level call, and types that live under a parent answer it with no rows. */
export interface ResourceLister {
  listResources(parent: ResourceId | undefined, page: PageRequest): Promise<Page<Resource>>
}

/** Reads one resource, for targeted syncs. Undefined when it does not exist. */
export interface ResourceGetter {
  getResource(id: ResourceId, parent: ResourceId | undefined, signal: AbortSignal): Promise<Resource | undefined>
}

export interface EntitlementLister {
  listEntitlements(resource: Resource, page: PageRequest): Promise<Page<Entitlement>>
}

/** Entitlements that every resource of the type offers; each template is applied to each stored resource. */
export interface StaticEntitlementLister {
  listStaticEntitlements(page: PageRequest): Promise<Page<Entitlement>>
}

export interface GrantLister {
  listGrants(resource: Resource, page: PageRequest): Promise<Page<Grant>>
}

/** What a write may know about who asked for it. */
export interface WriteContext {
  readonly signal: AbortSignal
  /**
   * The same for every delivery of one connector task, so that a repeated delivery can be told from a second wish;
   * random in one-shot runs.
   */
  readonly requestId: string
}

export interface GrantOutcome {
  readonly grants: readonly Grant[]
  /** GrantAlreadyExists, GrantReplaced … */
  readonly annotations: readonly Any[]
}

export interface GrantProvisioner {
  grant(entitlement: Entitlement, principal: Resource, context: WriteContext): Promise<GrantOutcome>
  /** Answers with annotations such as GrantAlreadyRevoked. */
  revoke(grant: Grant, context: WriteContext): Promise<readonly Any[]>
}

/** What a new or rotated account is to sign in with, generated or decrypted already. */
export type CredentialWish =
  | { readonly kind: 'no password' }
  | { readonly kind: 'password'; readonly password: string; readonly changeAtNextLogin: boolean }
  | { readonly kind: 'sso'; readonly provider: string }

export interface AccountCreation {
  /** `action required`: the person must still do something, which `message` says */
  readonly outcome: 'created' | 'action required' | 'already exists' | 'in progress'
  readonly resource?: Resource
  readonly message?: string
  /** secrets that were made with it; they leave the process only encrypted */
  readonly secrets?: readonly PlaintextData[]
  readonly annotations?: readonly Any[]
}

export interface AccountProvisioner {
  readonly accountSchema: ConnectorAccountCreationSchema
  /** what an account may be created with, the preferred one first */
  readonly accountCredentials: readonly CredentialWish['kind'][]
  /** `credential` is absent when the request says nothing about it. */
  createAccount(
    account: AccountInfo,
    credential: CredentialWish | undefined,
    context: WriteContext,
  ): Promise<AccountCreation>
}

export interface ResourceDeleter {
  /** Answers with annotations such as ResourceDoesNotExist. */
  deleteResource(id: ResourceId, parent: ResourceId | undefined, context: WriteContext): Promise<readonly Any[]>
}

export interface CredentialRotation {
  /** whose credential it is now, when that changed */
  readonly resourceId?: ResourceId
  readonly secrets: readonly PlaintextData[]
  readonly annotations?: readonly Any[]
}

export interface CredentialRotator {
  /** what a credential may be replaced with, the preferred one first */
  readonly rotationCredentials: readonly CredentialWish['kind'][]
  rotateCredential(
    id: ResourceId,
    credential: CredentialWish | undefined,
    context: WriteContext,
  ): Promise<CredentialRotation>
}

export interface EventRequest {
  /** the oldest event wanted, when there is no cursor */
  readonly startAt: Date | undefined
  /** where an earlier page ended; empty at the start */
  readonly cursor: string
  /** 0 leaves it to the feed */
  readonly pageSize: number
  readonly signal: AbortSignal
}

export interface EventPage {
  readonly events: readonly Event[]
  /** where the next page begins, also when there is nothing more for now: it stays good across restarts */
  readonly cursor: string
  readonly hasMore: boolean
}

/** What happened in the upstream, oldest first. */
export interface EventFeed {
  readonly id: string
  readonly eventTypes: readonly EventType[]
  listEvents(request: EventRequest): Promise<EventPage>
}

/** Something else an operator can have done, with arguments and an answer of its own. */
export interface Action {
  readonly schema: BatonActionSchema
  /** Arguments are checked against the schema already. */
  run(args: JsonObject, context: WriteContext): Promise<JsonObject>
}

/** One thing looked at before a sync: what an operator sees in the test check-list. */
export interface CheckResult {
  readonly name: string
  readonly ok: boolean
  readonly cause?: string
  readonly fix?: string
  /** A failed check that does not stop a sync, such as a token that expires soon. */
  readonly warning?: boolean
  /** not tried, because of what failed before */
  readonly skipped?: boolean
}

export interface ConnectorDescription {
  readonly displayName: string
  readonly description?: string
  readonly helpUrl?: string
}

/** A connector with its settings filled in, ready to read (and where it can, to write). */
export interface Connector {
  readonly description: ConnectorDescription
  readonly resourceTypes: readonly ResourceSyncer[]
  /** Digest-able settings that decide what a sync contains; a changed value makes an unfinished sync start afresh. */
  readonly scope: Readonly<Record<string, string | boolean | readonly string[]>>
  /** Throws a ConnectorError when a sync would be useless; returns warnings worth a log line. */
  validate(signal: AbortSignal): Promise<readonly string[]>
  /** When the credential that it was given ends, an RFC 3339 time, once `validate` has learned it. */
  readonly secretEndsAt?: string | undefined
  /** Every check by itself, none stopping another; each result is yielded as it is known. */
  check(signal: AbortSignal): AsyncIterable<CheckResult>
  /** Present when the connector can read each upstream list once; a full sync then uses it instead of the listers. */
  readonly listPasses?: ListPasses
  readonly eventFeeds?: readonly EventFeed[]
  readonly actions?: readonly Action[]
  close(): Promise<void>
}

export function canListResources<T extends ResourceSyncer>(syncer: T): syncer is T & ResourceLister {
  return 'listResources' in syncer
}
export function canGetResource<T extends ResourceSyncer>(syncer: T): syncer is T & ResourceGetter {
  return 'getResource' in syncer
}
export function canListEntitlements<T extends ResourceSyncer>(syncer: T): syncer is T & EntitlementLister {
  return 'listEntitlements' in syncer
}
export function canListStaticEntitlements<T extends ResourceSyncer>(syncer: T): syncer is T & StaticEntitlementLister {
  return 'listStaticEntitlements' in syncer
}
export function canListGrants<T extends ResourceSyncer>(syncer: T): syncer is T & GrantLister {
  return 'listGrants' in syncer
}
export function canProvisionGrants<T extends ResourceSyncer>(syncer: T): syncer is T & GrantProvisioner {
  return 'grant' in syncer && 'revoke' in syncer
}
export function canCreateAccounts<T extends ResourceSyncer>(syncer: T): syncer is T & AccountProvisioner {
  return 'createAccount' in syncer
}
export function canDeleteResources<T extends ResourceSyncer>(syncer: T): syncer is T & ResourceDeleter {
  return 'deleteResource' in syncer
}
export function canRotateCredentials<T extends ResourceSyncer>(syncer: T): syncer is T & CredentialRotator {
  return 'rotateCredential' in syncer
}
