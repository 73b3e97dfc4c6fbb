import type { Deliver } from '@rostrum/jobs'
import type { Logger } from '../logger.ts'

/** Notices for owners go to the operator's log as long as there is no mail to carry them. */
export function createNoticeDelivery(log: Logger): Deliver {
  return async ({ payload, idempotencyKey }) => {
    log.warn({ notice: payload, idempotencyKey }, 'a notice for owners')
  }
}
