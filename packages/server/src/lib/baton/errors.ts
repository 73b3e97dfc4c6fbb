import { Code, ConnectError, type Interceptor } from '@connectrpc/connect'
import { isAway } from '../is-away.ts'
import type { Logger } from '../logger.ts'
import { ServiceError, type ServiceErrorCode } from '../service-error.ts'

const codes: Readonly<Record<ServiceErrorCode, Code>> = {
  invalid_argument: Code.InvalidArgument,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  permission_denied: Code.PermissionDenied,
  failed_precondition: Code.FailedPrecondition,
  aborted: Code.Aborted,
}

/** The outside gets a code and a sentence; what went wrong inside goes to the log. */
export function translateErrors(log: Logger): Interceptor {
  return (next) => async (request) => {
    try {
      return await next(request)
    } catch (error) {
      if (error instanceof ConnectError) throw error
      if (error instanceof ServiceError) throw new ConnectError(error.message, codes[error.code])
      if (request.signal.aborted) throw new ConnectError('the caller is gone', Code.Canceled)
      // PostgreSQL's class 22: a value that no column of its type can hold.
      if (/^22/.test(String(Object(error).code)))
        throw new ConnectError('the request holds a value that cannot be stored', Code.InvalidArgument)
      log.error({ err: error, method: request.method.name }, 'a call of a connector failed')
      // Connectors try again after either; only the second says that it is not their fault.
      throw isAway(error)
        ? new ConnectError('the server is not at its best, try again', Code.Unavailable)
        : new ConnectError('something failed on this server', Code.Internal)
    }
  }
}
