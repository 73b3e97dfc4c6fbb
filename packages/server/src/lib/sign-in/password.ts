import { hash, verify } from '@node-rs/argon2'
import { ServiceError } from '../service-error.ts'

/** argon2id with 19 MiB and two passes. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const passwordMin = 12
const passwordMax = 256

/** @throws ServiceError for one that is too short or too long */
export function hashPassword(password: string): Promise<string> {
  if (password.length < passwordMin || password.length > passwordMax)
    throw new ServiceError(
      'invalid_argument',
      'PASSWORD_INVALID',
      `password: it has from ${passwordMin} to ${passwordMax} characters, not ${password.length}`,
    )
  return hash(password, cost)
}

/** As long as for one that is right, so that nobody learns by the time which addresses there are. */
export async function checkPassword(stored: string | undefined, password: string): Promise<boolean> {
  if (password.length > passwordMax) return false
  decoy ??= hash('no password of anybody', cost)
  const isRight = await verify(stored ?? (await decoy), password)
  return isRight && stored !== undefined
}

let decoy: Promise<string> | undefined
