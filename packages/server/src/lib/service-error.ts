/** gRPC's codes, for every way in (style.md 5). */
export type ServiceErrorCode =
  | 'invalid_argument'
  | 'not_found'
  | 'already_exists'
  | 'permission_denied'
  | 'failed_precondition'
  | 'aborted'

/** The cases that callers tell apart; their texts may change. */
export type ServiceErrorReason =
  | 'CONNECTOR_NOT_FOUND'
  | 'CONNECTOR_DELETED'
  | 'CONNECTOR_NOT_SYNCABLE'
  | 'CONNECTOR_TAKES_NO_FILES'
  | 'CONNECTOR_NAME_MISSING'
  | 'APP_NOT_FOUND'
  | 'ENTITLEMENT_NOT_FOUND'
  | 'PRINCIPAL_NOT_FOUND'
  | 'NOT_PROVISIONABLE'
  | 'SYNC_RUN_NOT_FOUND'
  | 'SYNC_NOT_HELD'
  | 'SYNC_UNDER_WAY'
  | 'FILE_TOO_LARGE'
  | 'FILE_REFUSED'
  | 'USER_NOT_FOUND'
  | 'EMAIL_INVALID'
  | 'USER_EXISTS'
  | 'USER_CHANGED'
  | 'LAST_ADMINISTRATOR'
  | 'CSV_INVALID'
  | 'NOT_ALLOWED'
  | 'POLICY_NOT_FOUND'
  | 'POLICY_INVALID'
  | 'POLICY_BUILT_IN'
  | 'POLICY_IN_USE'
  | 'POLICY_CHANGED'
  | 'TASK_NOT_FOUND'
  | 'TASK_ALREADY_OPEN'
  | 'TASK_ALREADY_CLOSED'
  | 'TASK_ALREADY_DECIDED'
  | 'TASK_ACTION_NOT_POSSIBLE'
  | 'SELF_APPROVAL'
  | 'APPROVER_NOT_DISTINCT'
  | 'COMMENT_MISSING'
  | 'REASSIGNEE_NOT_ALLOWED'
  | 'ESCALATION_NOT_ENABLED'
  | 'NOT_REQUESTABLE'
  | 'ALREADY_HELD'
  | 'NOT_HELD'
  | 'ACCOUNT_MISSING'
  | 'SUBJECT_DISABLED'
  | 'DURATION_INVALID'
  | 'JUSTIFICATION_INVALID'
  | 'APP_NAME_MISSING'
  | 'APP_IN_USE'
  | 'APP_CHANGED'
  | 'RESOURCE_NOT_FOUND'
  | 'RESOURCE_TYPE_NOT_FOUND'
  | 'ACCOUNT_NOT_FOUND'
  | 'CREDENTIAL_NOT_FOUND'
  | 'OWNER_NOT_FOUND'
  | 'CATALOG_ENTRY_NOT_FOUND'
  | 'FILTER_INVALID'
  | 'SCHEDULE_INVALID'
  | 'SYNC_NOT_CANCELLABLE'
  | 'CONNECTOR_CHANGED'
  | 'CONNECTOR_NOT_HOSTED'
  | 'CONNECTOR_SETTINGS_INVALID'
  | 'VALUE_INVALID'
  | 'ALIAS_TAKEN'
  | 'ROLE_NOT_FOUND'
  | 'CAMPAIGN_NOT_FOUND'
  | 'CAMPAIGN_UNDER_WAY'
  | 'CAMPAIGN_NAME_MISSING'
  | 'PASSWORD_INVALID'
  | 'CODE_INVALID'
  | 'SETUP_TOKEN_INVALID'
  | 'CLIENT_NOT_KNOWN'
  | 'DEVICE_CODE_NOT_FOUND'
  | 'SETTING_CHANGED'
  | 'SESSION_NOT_FOUND'
  | 'LOCAL_ACCOUNT_NOT_FOUND'
  | 'SIGN_IN_NOT_TESTED'
  | 'LAST_WAY_IN'

/** Why a use case was refused, for whoever asked. Nothing was changed. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly code: ServiceErrorCode
  readonly reason: ServiceErrorReason
  /** the task that there is already, for whoever asked for it again */
  readonly taskId: string | undefined

  constructor(
    code: ServiceErrorCode,
    reason: ServiceErrorReason,
    message: string,
    { taskId }: { taskId?: string } = {},
  ) {
    super(message)
    this.code = code
    this.reason = reason
    this.taskId = taskId
  }
}
