import { describe, expect, test } from 'vitest'
import { type ConnectorEnvironment, silentLogger, silentProgress } from '../environment.ts'
import { Code, ConnectorError, type RateLimit } from '../errors.ts'
import { retryUnavailable } from './retry.ts'

const start = Date.parse('2026-03-01T09:00:00Z')

/** What was waited for, when an operation fails like this before it succeeds. */
async function waitsFor(failures: readonly Error[], random = 0, signal = new AbortController().signal) {
  const slept: number[] = []
  const waitingUntil: string[] = []
  let now = start
  const environment: ConnectorEnvironment = {
    log: silentLogger,
    progress: { ...silentProgress, waiting: (until) => waitingUntil.push(until.toISOString()) },
    clock: {
      now: () => new Date(now),
      async sleep(ms, stop) {
        stop?.throwIfAborted()
        slept.push(ms)
        now += ms
      },
    },
    random: () => random,
    httpTimeoutMs: 1,
    provisioning: false,
    stateFolder: '/nowhere',
  }
  const left = [...failures]
  const result = await retryUnavailable(environment, signal, 'list', async () => {
    const failure = left.shift()
    if (failure) throw failure
    return 'rows'
  })
  expect(result).toBe('rows')
  return { slept, waitingUntil }
}

const unavailable = (rateLimit?: RateLimit) =>
  new ConnectorError('upstream_failure', 'busy', rateLimit === undefined ? {} : { rateLimit })
const resetIn = (seconds: number) => new Date(start + seconds * 1000)

describe('retryUnavailable', () => {
  test('waits a second longer after each failure, at most a minute', async () => {
    const { slept } = await waitsFor(Array.from({ length: 62 }, () => unavailable()))
    expect(slept.slice(0, 3)).toEqual([1000, 2000, 3000])
    expect(slept.slice(58)).toEqual([59_000, 60_000, 60_000, 60_000])
  })

  test('also after a deadline', async () => {
    const timeout = new ConnectorError('upstream_failure', 'slow', { code: Code.deadlineExceeded })
    const native = Object.assign(new Error('slow'), { name: 'TimeoutError' })
    expect((await waitsFor([timeout, native])).slept).toEqual([1000, 2000])
  })

  test('spreads by up to half as long again, and never comes earlier', async () => {
    expect((await waitsFor([unavailable(), unavailable()], 0.5)).slept).toEqual([1250, 2500])
    expect((await waitsFor([unavailable({ remaining: 0, resetAt: resetIn(10) })], 0.998)).slept).toEqual([14_990])
  })

  test.each<[string, RateLimit, number]>([
    ['nothing left: until the reset', { remaining: 0, resetAt: resetIn(30) }, 30_000],
    ['unknown how much is left: until the reset', { resetAt: resetIn(30) }, 30_000],
    ['something left: its share of the time, in whole seconds', { remaining: 4, resetAt: resetIn(30) }, 8_000],
    ['a reset far away: a minute', { remaining: 0, resetAt: resetIn(3600) }, 60_000],
    ['a reset that is over: as without a limit', { remaining: 0, resetAt: resetIn(-1) }, 1000],
  ])('a rate limit with %s', async (_name, rateLimit, expected) => {
    expect((await waitsFor([unavailable(rateLimit)])).slept).toEqual([expected])
  })

  test('tells a person until when it waits', async () => {
    const { waitingUntil } = await waitsFor([unavailable({ remaining: 0, resetAt: resetIn(30) })])
    expect(waitingUntil).toEqual(['2026-03-01T09:00:30.000Z'])
  })

  test.each([
    Code.resourceExhausted,
    Code.unknown,
    Code.internal,
    Code.permissionDenied,
    Code.unauthenticated,
    Code.notFound,
  ])('passes on an error of code %i at once', async (code) => {
    const error = new ConnectorError('refused', 'no', { code })
    await expect(waitsFor([error])).rejects.toBe(error)
  })

  test('does not try again when it is cancelled', async () => {
    const stop = AbortSignal.abort(new Error('stopped'))
    await expect(waitsFor([unavailable()], 0, stop)).rejects.toThrow('busy')
  })
})
