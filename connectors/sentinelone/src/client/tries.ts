import { Code, type ConnectorEnvironment, ConnectorError } from '@rostrum/connector'
import type { MalformedAnswerError } from './malformed-answer.ts'
import type { NetworkFailure } from './network-failure.ts'
import { backOffMs } from './retry-after.ts'

/** How long a request is repeated while the console gives no answer that counts. */
export interface Patience {
  /** since the request's first failure; an outage of the console or of the way to it */
  readonly outageMs: number
  /** further tries after an answer that is not what was promised */
  readonly malformedAnswers: number
  /** the longest wait that a Retry-After can ask for; beyond it the error says when to come back */
  readonly retryAfterMs: number
  /** for one answer, where the environment allows more */
  readonly timeoutMs: number
}

/** A console that is being upgraded is back within minutes; a longer outage is for a person to know. */
export const patient: Patience = {
  outageMs: 10 * 60_000,
  malformedAnswers: 3,
  retryAfterMs: 60 * 60_000,
  timeoutMs: 300_000,
}
/** While somebody waits for the result of a check, or the answer is only of use when it comes at once. */
export const hasty: Patience = { outageMs: 4_000, malformedAnswers: 1, retryAfterMs: 10_000, timeoutMs: 20_000 }

/** How long the address itself may be wrong before that is said: nothing was ever heard from it. */
const firstContact: Readonly<Record<NetworkFailure['kind'], number>> = {
  tls: 0,
  name: 4_000,
  connection: 30_000,
  timeout: 60_000,
}
const outageFirstDelayMs = 200
const throttleFirstDelayMs = 1_000

/** What went wrong with one request so far, and whether it is worth another try. */
export class Tries {
  readonly #endpoint: string
  readonly #patience: Patience
  readonly #environment: ConnectorEnvironment
  #failures = 0
  #throttled = 0
  #malformed = 0
  #failingSince: number | undefined

  constructor(endpoint: string, patience: Patience, environment: ConnectorEnvironment) {
    this.#endpoint = endpoint
    this.#patience = patience
    this.#environment = environment
  }

  async afterOutage(
    outage: { readonly cause: string; readonly network?: NetworkFailure; readonly error?: unknown },
    wasReached: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { outageMs } = this.#patience
    const patienceMs =
      outage.network === undefined || wasReached ? outageMs : Math.min(outageMs, firstContact[outage.network.kind])
    if (this.#failedForMs() >= patienceMs)
      throw this.outageError(outage.cause, outage.network, outage.error, wasReached)
    await this.#backOff(outage.cause, signal)
  }

  async afterMalformed(error: MalformedAnswerError, signal: AbortSignal): Promise<void> {
    this.#malformed++
    if (this.#malformed > this.#patience.malformedAnswers) throw this.malformedError(error)
    await this.#backOff(`${this.#endpoint} answered with ${error.message}`, signal)
  }

  throttledUntil(retryAt: Date | undefined): Date {
    this.#throttled++
    const now = this.#environment.clock.now()
    const failedForMs = this.#failedForMs()
    const askedMs = retryAt === undefined ? 0 : retryAt.getTime() - now.getTime()
    const { outageMs, retryAfterMs } = this.#patience
    if (failedForMs >= outageMs || askedMs > retryAfterMs) {
      const resetAt = askedMs > 0 && retryAt !== undefined ? retryAt : new Date(now.getTime() + 60_000)
      throw new ConnectorError(
        'upstream_failure',
        `${this.#endpoint} is held back by the console's rate limit until ${resetAt.toISOString()}`,
        { fix: 'run the sync again then, and let no other program use the same token', rateLimit: { resetAt } },
      )
    }
    // A header of 0, or of the past, says nothing about when: asking at once would be asking for ever.
    const waitMs = askedMs > 0 ? askedMs : backOffMs(throttleFirstDelayMs, this.#throttled, this.#environment.random)
    return new Date(now.getTime() + waitMs)
  }

  outageError(cause: string, network?: NetworkFailure, error?: unknown, wasReached = true): ConnectorError {
    const options = error === undefined ? {} : { cause: error }
    if (network !== undefined && !wasReached && (network.kind === 'name' || network.kind === 'tls')) {
      return new ConnectorError('bad_configuration', `${this.#endpoint} failed: ${cause}`, {
        ...options,
        fix:
          network.kind === 'name'
            ? "correct the management console URL, or this machine's DNS"
            : 'correct the management console URL, or trust the authority of its certificate with NODE_EXTRA_CA_CERTS',
      })
    }
    const duration = this.#failures === 0 ? '' : ` for ${describeMs(this.#failedForMs())} (${this.#failures + 1} tries)`
    return new ConnectorError('upstream_failure', `${this.#endpoint} failed${duration}: ${cause}`, {
      ...options,
      ...(network?.kind === 'timeout' && { code: Code.deadlineExceeded }),
      fix: 'run the sync again when the console answers; if it does in a browser, check the network between here and there',
    })
  }

  malformedError(error: MalformedAnswerError): ConnectorError {
    const times = this.#malformed > 1 ? ` ${this.#malformed} times` : ''
    return new ConnectorError('upstream_failure', `${this.#endpoint} was answered wrongly${times}: ${error.message}`, {
      cause: error,
      code: Code.dataLoss,
      fix: 'check that the management console URL leads to the console and not to a proxy or sign-in page; else report it to the vendor',
    })
  }

  async #backOff(cause: string, signal: AbortSignal): Promise<void> {
    this.#failures++
    const { clock, progress, log, random } = this.#environment
    const waitMs = backOffMs(outageFirstDelayMs, this.#failures, random)
    progress.waiting(new Date(clock.now().getTime() + waitMs), cause)
    log.warn('trying again', { endpoint: this.#endpoint, cause, failures: this.#failures, wait_ms: waitMs })
    await clock.sleep(waitMs, signal)
  }

  #failedForMs(): number {
    const now = this.#environment.clock.now().getTime()
    this.#failingSince ??= now
    return now - this.#failingSince
  }
}

function describeMs(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} seconds` : `${Math.round(ms / 60_000)} minutes`
}
