// Written by `npm run generate` from the migrations. Do not edit.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Comes out parsed; goes in as JSON text, since the driver would write an array as one of PostgreSQL. */
type Json = ColumnType<unknown, string, string>
type JsonOrNull = ColumnType<unknown, string | null, string | null>

/** Users that fit an account equally well, so that none was chosen. */
export interface AccountCandidatesTable {
  account_id: string
  user_id: string
  rule: string
}

/** What an account is called; users are matched by it. */
export interface AccountIdentifiersTable {
  account_id: string
  kind: 'email' | 'username' | 'employee_id'
  folded: string
  value: string
}

/** Which user owned which account from when until when. */
export interface AccountOwnersTable {
  id: GeneratedAlways<number>
  account_id: string
  user_id: string | null
  set_by: 'rule' | 'person'
  rule: string | null
  actor_id: string | null
  held_from: Date
  held_until: Date | null
}

/** The records of people and services inside an app. */
export interface AccountsTable {
  id: string
  app_id: string
  email: string | null
  username: string | null
  status: 'enabled' | 'disabled' | 'deleted' | 'unknown'
  status_detail: Generated<string>
  type: 'user' | 'service' | 'system'
  custom_type: 'user' | 'service' | 'system' | null
  is_external: Generated<boolean>
  last_login_at: Date | null
  source_created_at: Date | null
}

/** Whose holders may request in an app with the audience `holders`. */
export interface AppAudiencesTable {
  app_id: string
  entitlement_id: string
}

/** The mirrors of outside systems. */
export interface AppsTable {
  id: string
  display_name: string
  takes_connector_name: Generated<boolean>
  description: Generated<string>
  icon_key: string | null
  state: 'managed' | 'unmanaged' | 'shadow'
  is_identity_source: Generated<boolean>
  grant_policy_id: string | null
  certify_policy_id: string | null
  revoke_policy_id: string | null
  emergency_policy_id: string | null
  max_duration_seconds: number | null
  correlation: Generated<'narrow' | 'broad' | 'custom'>
  correlation_rules: JsonOrNull
  audience: Generated<'everyone' | 'holders' | 'nobody'>
  request_instructions: Generated<string>
  account_provisioning: JsonOrNull
  account_deprovisioning: JsonOrNull
  requests_account_first: Generated<boolean>
  denied_last_role_removes_account: Generated<boolean>
  annotations: ColumnType<unknown, string | undefined, string>
  created_at: Date
  created_by: string | null
  updated_at: Date
  deleted_at: Date | null
  version: Generated<number>
  source_resource_id: string | null
  source_name: string | null
  ended_at: Date | null
  kept: ColumnType<unknown, string | undefined, string>
  account_count: Generated<number>
}

/** Signed statements of the chain's hash at a place. */
export interface AuditCheckpointsTable {
  place: number
  hash: Buffer
  signed_at: Date
  key_id: string
  signature: Buffer
}

/** What actors did and were refused, written in the transaction of the change and never changed. */
export interface AuditEventsTable {
  id: string
  ordinal: GeneratedAlways<number>
  occurred_at: Date
  actor_kind: 'user' | 'service_principal' | 'connector_host' | 'system'
  actor_id: string | null
  on_behalf_of: string | null
  verb: string
  object_kind: string
  object_id: string | null
  outcome: 'succeeded' | 'denied' | 'failed'
  detail: ColumnType<unknown, string | undefined, string>
  source: ColumnType<unknown, string | undefined, string>
  request_id: string | null
  work_id: string | null
}

/** The hash chain: each event's place, with the hash of the one before. Lists go by place, so a past range never changes. */
export interface AuditLinksTable {
  place: number
  event_id: string
  previous_hash: Buffer
  hash: Buffer
}

/** Events that have no place in the hash chain yet. */
export interface AuditUnsealedTable {
  event_id: string
}

/** The grants under review, each with its task, and what became of a denial. */
export interface CampaignItemsTable {
  task_id: string
  campaign_id: string
  grant_id: number
  snapshot: Json
  revoke_task_id: string | null
  removal_reported_at: Date | null
  removal_confirmed_by: string | null
  exception: JsonOrNull
}

/** The syncs whose data a campaign froze. */
export interface CampaignSourcesTable {
  campaign_id: string
  sync_run_id: string
  flags: Generated<string[]>
  accepted_by: string | null
  accepted_at: Date | null
}

/** Access reviews. */
export interface CampaignsTable {
  id: string
  display_name: string
  description: Generated<string>
  state: 'draft' | 'preparing' | 'staged' | 'starting' | 'running' | 'closing' | 'completed' | 'cancelled' | 'failed_to_prepare'
  policy_id: string | null
  uses_own_policies: Generated<boolean>
  scope: ColumnType<unknown, string | undefined, string>
  settings: ColumnType<unknown, string | undefined, string>
  instructions: Generated<string>
  undecided: Generated<'revoke' | 'skip'>
  starts_at: Date | null
  due_at: Date | null
  ends_at: Date | null
  target_days: Generated<number>
  snapshot: JsonOrNull
  error_message: string | null
  created_at: Date
  created_by: string | null
  updated_at: Date
  staged_at: Date | null
  started_at: Date | null
  completed_at: Date | null
  remediated_at: Date | null
  version: Generated<number>
}

/** How far the one clock of all replicas is ahead of the database's own; 0 in production. */
export interface ClockTable {
  only_row: Generated<boolean>
  offset_ms: Generated<number>
}

/** The instances of a connector that have said hello. */
export interface ConnectorHostsTable {
  connector_id: string
  host_id: string
  credential_id: string | null
  version: Generated<string>
  build: ColumnType<unknown, string | undefined, string>
  first_seen_at: Date
  last_seen_at: Date
  last_hello_at: Date | null
  sdk_version: Generated<string>
  collided_at: Date | null
}

/** Work handed to connectors, each with a lease while a host has it. */
export interface ConnectorTasksTable {
  id: string
  ordinal: GeneratedAlways<number>
  connector_id: string
  kind: string
  payload: Json
  sync_run_id: string | null
  task_step_id: string | null
  order_key: string | null
  idempotency_key: string
  state: Generated<'queued' | 'leased' | 'finished'>
  outcome: 'succeeded' | 'failed' | 'cancelled' | null
  created_at: Date
  due_at: Date
  attempts: Generated<number>
  max_attempts: Generated<number>
  leased_by: string | null
  leased_at: Date | null
  leased_until: Date | null
  heartbeat_at: Date | null
  cancel_requested_at: Date | null
  finished_at: Date | null
  status_code: number | null
  status_message: string | null
  result: JsonOrNull
}

/** The data sources of apps; deleted ones stay as tombstones. */
export interface ConnectorsTable {
  id: string
  app_id: string
  catalog_id: string
  display_name: string
  description: Generated<string>
  hosting: 'cloud' | 'self_hosted' | 'file'
  config: JsonOrNull
  config_updated_at: Date | null
  sealed_secrets: Buffer | null
  options: ColumnType<unknown, string | undefined, string>
  is_provisioning_enabled: Generated<boolean>
  is_anomaly_guard_enabled: Generated<boolean>
  profile_allow_list: Generated<string[]>
  profile_ignore_list: Generated<string[]>
  sync_resource_types: Generated<string[]>
  sync_interval_seconds: number | null
  sync_cron: string | null
  sync_time_zone: string | null
  next_sync_at: Date | null
  paused_at: Date | null
  paused_by: string | null
  pause_reason: string | null
  disabled_at: Date | null
  disabled_category: string | null
  disabled_reason: string | null
  metadata: JsonOrNull
  capabilities: JsonOrNull
  scope_digest: string | null
  secret_expires_at: Date | null
  created_at: Date
  created_by: string | null
  updated_at: Date
  deleted_at: Date | null
  deleted_by: string | null
  version: Generated<number>
  kept: ColumnType<unknown, string | undefined, string>
  settings_version: Generated<number>
  tested_at: Date | null
  tested_version: number | null
  test_passed: boolean | null
  test_checks: JsonOrNull
  ends_data: Generated<boolean>
}

/** Client ids with their public keys, for connector hosts, people and service principals. */
export interface CredentialsTable {
  id: string
  client_id: string
  use: 'connector' | 'personal' | 'service_principal' | 'workload'
  connector_id: string | null
  user_id: string | null
  display_name: Generated<string>
  public_key: Json
  roles: Generated<string[]>
  allowed_ranges: Generated<string[]>
  created_at: Date
  created_by: string | null
  expires_at: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
  revoked_by: string | null
}

/** Who gets a user's tasks instead of them. */
export interface DelegationsTable {
  user_id: string
  delegate_id: string
  starts_at: Date
  ends_at: Date | null
  set_at: Date
  set_by: string
}

/** Programs that wait for somebody to let them in. */
export interface DeviceCodesTable {
  device_hash: Buffer
  user_code: string
  client_id: string
  address: string
  agent: string
  created_at: Date
  expires_at: Date
  decided_at: Date | null
  is_approved: boolean | null
  user_id: string | null
  used_at: Date | null
}

/** Rights that resources offer. */
export interface EntitlementsTable {
  id: string
  app_id: string
  connector_id: string | null
  resource_id: string
  source_id: string
  slug: string
  display_name: string
  description: Generated<string>
  custom_name: string | null
  custom_description: string | null
  purpose: 'assignment' | 'permission' | 'ownership'
  alias: string | null
  risk_level: string | null
  frameworks: Generated<string[]>
  grant_policy_id: string | null
  certify_policy_id: string | null
  revoke_policy_id: string | null
  emergency_policy_id: string | null
  max_duration_seconds: number | null
  has_own_duration: Generated<boolean>
  provisioning: JsonOrNull
  deprovisioning: JsonOrNull
  request_form: JsonOrNull
  is_requestable: Generated<boolean>
  is_immutable: Generated<boolean>
  is_builtin: Generated<boolean>
  locked_settings: Generated<string[]>
  grantable_to: Generated<string[]>
  detail: ColumnType<unknown, string | undefined, string>
  annotations: ColumnType<unknown, string | undefined, string>
  created_at: Date
  ended_at: Date | null
  ended_because: string | null
  version: Generated<number>
  kept: ColumnType<unknown, string | undefined, string>
  grant_count: Generated<number>
  folded_name: GeneratedAlways<string>
}

/** Why a grant exists beyond being found: through another entitlement, or by a task; each with its interval. */
export interface GrantSourcesTable {
  grant_id: number
  kind: 'entitlement' | 'task' | 'standing' | 'decided'
  source_id: string
  held_from: Date
  held_until: Date | null
  expires_at: Date | null
}

/** Who holds which entitlement, and who held it: each row is an interval, its end excluded. */
export interface GrantsTable {
  id: GeneratedAlways<number>
  entitlement_id: string
  principal_id: string
  held_from: Date
  held_until: Date | null
  ended_because: string | null
  first_sync_run_id: string | null
  last_sync_run_id: string | null
  is_direct: Generated<boolean>
  is_immutable: Generated<boolean>
  expires_at: Date | null
  last_used_at: Date | null
  detail: JsonOrNull
  provisioned_at: Date | null
  provisioned_detail: JsonOrNull
  remind_at: Date | null
}

/** Connectors that a server runs itself, each with the worker that has it in hand. */
export interface HostedConnectorsTable {
  connector_id: string
  worker_id: string
  leased_until: Date
  credential_id: string | null
  failures: Generated<number>
  next_try_at: Date | null
  last_end: Generated<string>
}

/** Creating calls that may be repeated, with the answer the first one got. */
export interface IdempotencyKeysTable {
  actor_id: string
  key: string
  request_digest: Buffer
  response: JsonOrNull
  created_at: Date
}

/** Accounts of this server itself, for when no identity provider is at hand: a password and a second factor. */
export interface LocalAccountsTable {
  user_id: string
  password_hash: string
  sealed_totp: Buffer
  last_step: Generated<number>
  failed_attempts: Generated<number>
  locked_until: Date | null
  created_at: Date
  updated_at: Date
  allowed_ranges: Generated<string[]>
}

/** Up to which notice somebody has seen theirs; the notices are the messages of topic mail. */
export interface NoticesSeenTable {
  user_id: string
  outbox_id: number
  seen_at: Date
}

/** Sign-ins that are under way at the identity provider; a row goes with its first answer. */
export interface OidcAttemptsTable {
  state_hash: Buffer
  browser_hash: Buffer
  nonce: string
  sealed_verifier: Buffer
  purpose: 'sign_in' | 'test'
  user_id: string | null
  next: string
  created_at: Date
  expires_at: Date
}

/** What leaves the database, written in the transaction of its cause and delivered at least once, in order for each key. */
export interface OutboxTable {
  id: GeneratedAlways<number>
  topic: string
  order_key: string
  idempotency_key: string
  payload: Json
  created_at: Date
  due_at: Date
  state: Generated<'waiting' | 'delivered' | 'dropped' | 'failed'>
  attempts: Generated<number>
  finished_at: Date | null
  last_error: string | null
}

/** Who owns an app, connector, resource, entitlement or campaign. */
export interface OwnersTable {
  id: string
  app_id: string | null
  connector_id: string | null
  resource_id: string | null
  entitlement_id: string | null
  campaign_id: string | null
  user_id: string | null
  holders_of_id: string | null
  added_at: Date
  added_by: string | null
  role_slug: Generated<string>
  position: Generated<number>
}

/** Ordered rules that choose a list of steps, in their present version. */
export interface PoliciesTable {
  id: string
  type: 'grant' | 'certify' | 'revoke'
  display_name: string
  description: Generated<string>
  is_builtin: Generated<boolean>
  definition: Json
  annotations: ColumnType<unknown, string | undefined, string>
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  version: Generated<number>
  builtin_key: string | null
}

/** Every version of a policy that was ever in force. */
export interface PolicyVersionsTable {
  policy_id: string
  version: number
  display_name: string
  definition: Json
  saved_at: Date
  saved_by: string | null
}

/** What is to be written in outside systems: each a decision carried out by a connector, with its proof. */
export interface ProvisioningsTable {
  id: string
  ordinal: GeneratedAlways<number>
  app_id: string
  connector_id: string
  kind: 'grant' | 'revoke' | 'create_account' | 'delete_account' | 'rotate_credential'
  entitlement_id: string | null
  principal_id: string | null
  input: ColumnType<unknown, string | undefined, string>
  state: Generated<'queued' | 'verifying' | 'finished'>
  outcome: 'applied' | 'failed' | 'cancelled' | null
  was_so_already: Generated<boolean>
  error_code: number | null
  error_message: string | null
  result: ColumnType<unknown, string | undefined, string>
  connector_task_id: string | null
  attempts: Generated<number>
  idempotency_key: string
  requested_at: Date
  requested_by: string | null
  due_at: Date
  overdue_at: Date | null
  verify_from: Date | null
  finished_at: Date | null
  confirmed_by: string | null
  refuted_by: string | null
}

/** One row for each reconciler: its lock lets one server at a time run it, and it tells how the last run went. */
export interface ReconcilersTable {
  name: string
  runs: Generated<number>
  started_at: Date | null
  finished_at: Date | null
  outcome: 'done' | 'failed' | null
  report: JsonOrNull
  error: string | null
}

/** Kinds of things in an app. */
export interface ResourceTypesTable {
  id: string
  app_id: string
  connector_id: string | null
  source_id: string
  display_name: string
  traits: Generated<string[]>
  detail: ColumnType<unknown, string | undefined, string>
  grant_policy_id: string | null
  certify_policy_id: string | null
  revoke_policy_id: string | null
  max_duration_seconds: number | null
  provisioning: JsonOrNull
  created_at: Date
  ended_at: Date | null
  ended_because: string | null
  version: Generated<number>
}

/** Things in an app. Those that act are accounts too, under the same id. */
export interface ResourcesTable {
  id: string
  app_id: string
  connector_id: string | null
  resource_type_id: string
  source_id: string
  parent_id: string | null
  display_name: string
  description: Generated<string>
  custom_name: string | null
  custom_description: string | null
  profile: ColumnType<unknown, string | undefined, string>
  detail: ColumnType<unknown, string | undefined, string>
  annotations: ColumnType<unknown, string | undefined, string>
  visibility: Generated<'everyone' | 'members' | 'owners'>
  is_builtin: Generated<boolean>
  created_at: Date
  ended_at: Date | null
  ended_because: string | null
  version: Generated<number>
  kept: ColumnType<unknown, string | undefined, string>
  folded_name: GeneratedAlways<string>
}

/** Decisions a reviewer holds back until they submit; private to them. */
export interface ReviewDraftsTable {
  task_id: string
  reviewer_id: string
  answer: 'certify' | 'decertify'
  reason: string | null
  comment: Generated<string>
  drafted_at: Date
}

/** What reviewers submitted when, and which of it came too late. */
export interface ReviewSubmissionsTable {
  id: string
  campaign_id: string
  reviewer_id: string
  submitted_at: Date
  accepted: number
  refused: ColumnType<unknown, string | undefined, string>
}

/** Who is signed in where. The cookie holds what the hash is of. */
export interface SessionsTable {
  id: string
  token_hash: Buffer
  user_id: string
  method: 'local' | 'oidc' | 'link'
  address: string
  agent: string
  created_at: Date
  last_used_at: Date
  expires_at: Date
  ended_at: Date | null
}

/** Settings of the organisation, one row each. */
export interface SettingsTable {
  name: string
  value: Json
  version: Generated<number>
  updated_at: Date
  updated_by: string | null
}

/** Links that let one person in once, made by an operator. */
export interface SignInLinksTable {
  token_hash: Buffer
  user_id: string
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

/** Shape: entitlements of a file. */
export interface StagedEntitlementsTable {
  id: string
  source_id: string
  type_source_id: string
  resource_source_id: string
  slug: string
  display_name: string
  description: string
  purpose: string
  is_immutable: boolean
  grantable_to: string[]
  detail: Json
}

/** Shape: what the grants of a file are of. Seldom one has several numbers. */
export interface StagedGrantEntitlementsTable {
  no: number
  source_id: string
}

/** Shape: whom the grants of a file are to. Seldom one has several numbers. */
export interface StagedGrantPrincipalsTable {
  no: number
  type_source_id: string
  source_id: string
}

/** Shape: grants of a file; entitlements they come through by source id. */
export interface StagedGrantsTable {
  entitlement_no: number
  principal_no: number
  is_direct: boolean
  is_immutable: boolean
  via_source_ids: string[] | null
  detail: JsonOrNull
}

/** Shape: what the accounts of a file are called. */
export interface StagedIdentifiersTable {
  type_source_id: string
  source_id: string
  kind: string
  folded: string
  value: string
}

/** Shape: resource types of a file. An id is the one a new row takes. */
export interface StagedResourceTypesTable {
  id: string
  source_id: string
  display_name: string
  traits: string[]
  detail: Json
}

/** Shape: resources and accounts of a file. */
export interface StagedResourcesTable {
  id: string
  type_source_id: string
  source_id: string
  parent_type_source_id: string | null
  parent_source_id: string | null
  display_name: string
  description: string
  profile: Json
  detail: Json
  account_type: string | null
  account_status: string | null
  account_status_detail: string | null
  email: string | null
  username: string | null
  last_login_at: Date | null
  source_created_at: Date | null
}

/** What a sync found, and how it differs from the last good one. */
export interface SyncRunCountsTable {
  sync_run_id: string
  kind: 'resource_types' | 'resources' | 'accounts' | 'entitlements' | 'grants'
  total: number
  added: number
  changed: number
  removed: number
}

/** The log of a sync, secrets taken out before it is stored. */
export interface SyncRunLogTable {
  sync_run_id: string
  line: GeneratedAlways<number>
  at: Date
  level: 'debug' | 'info' | 'warn' | 'error'
  phase: Generated<string>
  message: string
  fields: ColumnType<unknown, string | undefined, string>
}

/** Each reading of an app through a connector, with its outcome. */
export interface SyncRunsTable {
  id: string
  app_id: string
  connector_id: string
  trigger: 'schedule' | 'manual' | 'setup' | 'retry' | 'file'
  requested_by: string | null
  request: ColumnType<unknown, string | undefined, string>
  state: 'queued' | 'running' | 'ingesting' | 'held' | 'finished'
  outcome: 'succeeded' | 'failed' | 'cancelled' | 'discarded' | null
  created_at: Date
  started_at: Date | null
  ended_at: Date | null
  applied_at: Date | null
  phase: string | null
  progress: ColumnType<unknown, string | undefined, string>
  error_class: 'network' | 'tls' | 'credentials' | 'permission' | 'rate_limit' | 'vendor' | 'unexpected_data' | 'anomaly' | 'host' | 'internal' | null
  error_message: string | null
  error_evidence: string | null
  error_fix: string | null
  file_key: string | null
  file_sha256: Buffer | null
  file_bytes: number | null
  ingest_attempts: Generated<number>
  scope_digest: string | null
  held: JsonOrNull
  decided_at: Date | null
  decided_by: string | null
}

/** What assignees answered. */
export interface TaskAnswersTable {
  id: string
  task_step_id: string
  user_id: string
  delegate_of: string | null
  answer: 'approve' | 'deny' | 'certify' | 'decertify' | 'provisioned' | 'not_provisioned' | 'reassign'
  reason: string | null
  comment: Generated<string>
  submission_id: string | null
  answered_at: Date
}

/** Who may answer a step, and who might have. */
export interface TaskAssigneesTable {
  task_step_id: string
  user_id: string
  delegate_of: string | null
  assigned_at: Date
  assigned_by: string | null
  reason: Generated<string>
  ended_at: Date | null
  reminded_at: Date | null
}

/** What people said about a task. */
export interface TaskCommentsTable {
  id: string
  task_id: string
  user_id: string | null
  body: string
  written_at: Date
}

/** The steps a task has gone through, with the one it is in. */
export interface TaskStepsTable {
  id: string
  task_id: string
  position: number
  kind: 'approval' | 'provision' | 'accept' | 'reject' | 'wait' | 'form'
  definition: Json
  state: 'active' | 'done'
  outcome: string | null
  started_at: Date
  ended_at: Date | null
  due_at: Date | null
  escalates_at: Date | null
  attempts: Generated<number>
  last_error: string | null
  result: ColumnType<unknown, string | undefined, string>
  version: Generated<number>
  provisioning_id: string | null
  is_manual: Generated<boolean>
  retry_at: Date | null
}

/** Governed units of work: requests, revocations, certifications. A state changes together with its outcome. */
export interface TasksTable {
  id: string
  number: GeneratedAlways<number>
  type: 'grant' | 'revoke' | 'certify' | 'offboarding'
  state: 'open' | 'closed'
  processing: 'processing' | 'waiting' | 'done'
  outcome: 'granted' | 'revoked' | 'certified' | 'decertified' | 'denied' | 'cancelled' | 'error' | 'timed_out' | 'skipped' | null
  outcome_reason: string | null
  app_id: string | null
  entitlement_id: string | null
  account_id: string | null
  principal_id: string | null
  subject_user_id: string | null
  created_by: string | null
  origin: 'console' | 'api' | 'command_line' | 'campaign' | 'expiry' | 'automation'
  parent_task_id: string | null
  campaign_id: string | null
  group_id: string | null
  justification: Generated<string>
  duration_seconds: number | null
  is_emergency: Generated<boolean>
  form_answers: ColumnType<unknown, string | undefined, string>
  policy_id: string | null
  policy_snapshot: Json
  due_at: Date | null
  created_at: Date
  updated_at: Date
  closed_at: Date | null
  hidden_at: Date | null
  version: Generated<number>
  cause: 'person' | 'expiry' | 'review' | null
  request_key: string | null
  overdue_at: Date | null
}

/** Everything a user is called in other systems; accounts are matched by it. */
export interface UserIdentifiersTable {
  user_id: string
  kind: 'email' | 'username' | 'employee_id'
  folded: string
  value: string
}

/** Who manages whom, as the directory says it: circles and self-managers included. */
export interface UserManagersTable {
  user_id: string
  manager_id: string
}

/** The server's own roles. */
export interface UserRolesTable {
  user_id: string
  role: 'basic_user' | 'request_helpdesk' | 'application_administrator' | 'campaign_administrator' | 'connector_administrator' | 'read_only_administrator' | 'super_administrator'
  given_at: Date
  given_by: string | null
}

/** People, and services that act for themselves, known to the server. */
export interface UsersTable {
  id: string
  kind: Generated<'person' | 'service'>
  display_name: string
  given_name: string | null
  family_name: string | null
  primary_email: string | null
  department: string | null
  job_title: string | null
  employment_type: string | null
  employment_status: string | null
  directory_status: string | null
  status: 'enabled' | 'disabled' | 'deleted'
  origin: 'directory' | 'local' | 'system'
  profile: ColumnType<unknown, string | undefined, string>
  created_at: Date
  updated_at: Date
  disabled_at: Date | null
  deleted_at: Date | null
  version: Generated<number>
  folded_name: GeneratedAlways<string>
}

/** Every table by its name. */
export interface Tables {
  account_candidates: AccountCandidatesTable
  account_identifiers: AccountIdentifiersTable
  account_owners: AccountOwnersTable
  accounts: AccountsTable
  app_audiences: AppAudiencesTable
  apps: AppsTable
  audit_checkpoints: AuditCheckpointsTable
  audit_events: AuditEventsTable
  audit_links: AuditLinksTable
  audit_unsealed: AuditUnsealedTable
  campaign_items: CampaignItemsTable
  campaign_sources: CampaignSourcesTable
  campaigns: CampaignsTable
  clock: ClockTable
  connector_hosts: ConnectorHostsTable
  connector_tasks: ConnectorTasksTable
  connectors: ConnectorsTable
  credentials: CredentialsTable
  delegations: DelegationsTable
  device_codes: DeviceCodesTable
  entitlements: EntitlementsTable
  grant_sources: GrantSourcesTable
  grants: GrantsTable
  hosted_connectors: HostedConnectorsTable
  idempotency_keys: IdempotencyKeysTable
  local_accounts: LocalAccountsTable
  notices_seen: NoticesSeenTable
  oidc_attempts: OidcAttemptsTable
  outbox: OutboxTable
  owners: OwnersTable
  policies: PoliciesTable
  policy_versions: PolicyVersionsTable
  provisionings: ProvisioningsTable
  reconcilers: ReconcilersTable
  resource_types: ResourceTypesTable
  resources: ResourcesTable
  review_drafts: ReviewDraftsTable
  review_submissions: ReviewSubmissionsTable
  sessions: SessionsTable
  settings: SettingsTable
  sign_in_links: SignInLinksTable
  staged_entitlements: StagedEntitlementsTable
  staged_grant_entitlements: StagedGrantEntitlementsTable
  staged_grant_principals: StagedGrantPrincipalsTable
  staged_grants: StagedGrantsTable
  staged_identifiers: StagedIdentifiersTable
  staged_resource_types: StagedResourceTypesTable
  staged_resources: StagedResourcesTable
  sync_run_counts: SyncRunCountsTable
  sync_run_log: SyncRunLogTable
  sync_runs: SyncRunsTable
  task_answers: TaskAnswersTable
  task_assignees: TaskAssigneesTable
  task_comments: TaskCommentsTable
  task_steps: TaskStepsTable
  tasks: TasksTable
  user_identifiers: UserIdentifiersTable
  user_managers: UserManagersTable
  user_roles: UserRolesTable
  users: UsersTable
}
