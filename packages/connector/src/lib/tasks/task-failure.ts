import { create } from '@bufbuild/protobuf'
import { anyPack } from '@bufbuild/protobuf/wkt'
import { ErrorInfoSchema } from '@rostrum/protocol/rpc'
import { Code, ConnectorError, codeOf, DeclinedError, describeError } from '../errors.ts'
import { TaskFailure } from './task-outcome.ts'

/** The sentence by which people, and some programs, know that it is not worth trying again (baton-protocol 8.4). */
const finality = '\ntask failed and is non-retryable'

/** What a control plane is told of an error: its code, one line, and the machine's word for it. */
export function toTaskFailure(error: unknown, nonRetryable: boolean): TaskFailure {
  if (error instanceof TaskFailure) return error
  const code = codeOf(error)
  const message = `${describeError(error)}${nonRetryable ? finality : ''}`
  return new TaskFailure(code === Code.ok ? Code.internal : code, message, {
    nonRetryable,
    details: detailsOf(error),
    cause: error,
  })
}

function detailsOf(error: unknown) {
  if (!(error instanceof ConnectorError)) return []
  const own = error.reason === undefined ? [] : [{ reason: error.reason, domain: 'rostrum', metadata: {} }]
  // The word by which control planes know a grant that was declined on purpose (baton-protocol 8.7).
  const declined =
    error instanceof DeclinedError
      ? [
          {
            reason: 'grant_cancelled',
            domain: 'github.com/conductorone/baton-sdk',
            metadata: { reason: describeError(error) },
          },
        ]
      : []
  return [...declined, ...own].map((info) => anyPack(ErrorInfoSchema, create(ErrorInfoSchema, info)))
}

export function malformedTask(what: string): TaskFailure {
  return new TaskFailure(Code.invalidArgument, `malformed ${what}${finality}`, { nonRetryable: true })
}

/** Neither done nor taken for done. `nonRetryable` is as the reference says it of the same task. */
export function refusedTask(code: Code, message: string, nonRetryable: boolean): TaskFailure {
  return new TaskFailure(code, `${message}${nonRetryable ? finality : ''}`, { nonRetryable })
}
