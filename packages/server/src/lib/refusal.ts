import { DatabaseError } from '@rostrum/database'
import { ConfigError } from './config/config.ts'
import { SecretError } from './secrets/secret-box.ts'
import { ServiceError } from './service-error.ts'

/** Whether an error says, in its text, what is to be done about it; everything else is a bug. */
export function isRefusal(error: unknown): error is Error {
  return [ConfigError, DatabaseError, ServiceError, SecretError].some((kind) => error instanceof kind)
}
