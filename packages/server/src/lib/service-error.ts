/** gRPC's codes, for every way in (style.md 5). */
export type ServiceErrorCode = 'invalid_argument' | 'not_found' | 'already_exists' | 'failed_precondition' | 'aborted'

/** The cases that callers tell apart; their texts may change. */
export type ServiceErrorReason =
  | 'CONNECTOR_NOT_FOUND'
  | 'CONNECTOR_DELETED'
  | 'CONNECTOR_NOT_SYNCABLE'
  | 'CONNECTOR_NAME_MISSING'
  | 'APP_NOT_FOUND'
  | 'ENTITLEMENT_NOT_FOUND'
  | 'PRINCIPAL_NOT_FOUND'
  | 'NOT_PROVISIONABLE'
  | 'SYNC_RUN_NOT_FOUND'
  | 'SYNC_NOT_HELD'
  | 'SYNC_UNDER_WAY'
  | 'USER_NOT_FOUND'
  | 'EMAIL_INVALID'

/** Why a use case was refused, for whoever asked. Nothing was changed. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly code: ServiceErrorCode
  readonly reason: ServiceErrorReason

  constructor(code: ServiceErrorCode, reason: ServiceErrorReason, message: string) {
    super(message)
    this.code = code
    this.reason = reason
  }
}
