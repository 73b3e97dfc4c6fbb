import { isIP } from 'node:net'
import { roles } from '../authz/policy-table.ts'
import { ServiceError } from '../service-error.ts'

const rangesMax = 32

/** Or a credential could make another one that may do more. @throws ServiceError */
export function assertWhole(isLimited: boolean): void {
  if (isLimited)
    throw new ServiceError(
      'permission_denied',
      'NOT_ALLOWED',
      'a credential that is limited to some roles or networks cannot make or change credentials',
    )
}

/** @throws ServiceError for a role that there is not */
export function readScopedRoles(names: readonly string[]): string[] {
  for (const name of names) {
    if (!roles.some((role) => role === name))
      throw new ServiceError(
        'invalid_argument',
        'ROLE_NOT_FOUND',
        `scopedRoles: ${JSON.stringify(name.slice(0, 60))} is no role; there are ${roles.join(', ')}`,
      )
  }
  return [...new Set(names)]
}

/** @throws ServiceError for what is no network, naming the field that it came in */
export function readRanges(ranges: readonly string[], field: string): string[] {
  if (ranges.length > rangesMax) throw invalid(`${field}: at most ${rangesMax}, not ${ranges.length}`)
  for (const range of ranges) {
    const [network = '', prefix = '32', ...more] = range.split('/')
    const bits = isIP(network) === 6 ? 128 : 32
    if (isIP(network) === 0 || more.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bits)
      throw invalid(`${field}: ${JSON.stringify(range.slice(0, 60))} is no network, as 192.0.2.0/24`)
  }
  return [...ranges]
}

function invalid(message: string): ServiceError {
  return new ServiceError('invalid_argument', 'VALUE_INVALID', message)
}
