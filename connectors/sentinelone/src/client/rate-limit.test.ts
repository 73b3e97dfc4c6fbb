import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../tests/_manual-clock.ts'
import { RateLimit, RateLimits } from './rate-limit.ts'

const signal = new AbortController().signal

async function takeTimes(limit: RateLimit, clock: ManualClock, count: number): Promise<number[]> {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    await limit.take(signal)
    times.push(clock.elapsedMs)
  }
  return times
}

describe('a rate limit', () => {
  test('lets a burst through at once and then keeps the rate', async () => {
    const clock = new ManualClock()
    expect(await takeTimes(new RateLimit(clock, 5, 3), clock, 6)).toEqual([0, 0, 0, 200, 400, 600])
  })

  test('gathers a new burst while nothing is asked', async () => {
    const clock = new ManualClock()
    const limit = new RateLimit(clock, 5, 3)
    await takeTimes(limit, clock, 3)
    clock.advance(400)
    expect(await takeTimes(limit, clock, 3)).toEqual([400, 400, 600])
  })

  test('shares the rate between those who wait at the same time', async () => {
    const clock = new ManualClock()
    const limit = new RateLimit(clock, 10, 1)
    const times = await Promise.all(
      [0, 1, 2].map(async () => {
        await limit.take(signal)
        return clock.elapsedMs
      }),
    )
    expect(times.sort((a, b) => a - b)).toEqual([0, 100, 200])
  })

  test('stays closed until the time the console named', async () => {
    const clock = new ManualClock()
    const limit = new RateLimit(clock, 100, 10)
    limit.closeUntil(new Date(clock.now().getTime() + 5000))
    expect(await takeTimes(limit, clock, 2)).toEqual([5000, 5000])
  })

  test('rejects when the wait is aborted', async () => {
    const clock = new ManualClock()
    const limit = new RateLimit(clock, 1, 1)
    await limit.take(signal)
    await expect(limit.take(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})

describe('the published limits', () => {
  const limits = new RateLimits(new ManualClock())

  test('hold for whole path segments, so /user is not /users', () => {
    expect(limits.of('/users')).toBe(limits.of('/users/api-token-details'))
    expect(limits.of('/user')).not.toBe(limits.of('/users'))
    expect(limits.of('/system/info')).toBeUndefined()
  })

  test('are kept a little below what is published', async () => {
    const clock = new ManualClock()
    const limit = new RateLimits(clock).of('/service-users')
    if (limit === undefined) throw new Error('no limit for /service-users')
    const times = await takeTimes(limit, clock, 20)
    expect(times.filter((time) => time === 0)).toHaveLength(9)
    for (const [index, time] of times.entries()) {
      // Never more than the published burst of 10 plus 5 a second.
      expect(index + 1).toBeLessThanOrEqual(10 + (5 * time) / 1000)
    }
  })
})
