import type { WaitStep } from '../policies/policy.ts'
import { after } from './durations.ts'

/** When a step that waits is over. A time of day is the next one after `from` in its zone. */
export function waitUntil({ until }: WaitStep, from: Date): Date {
  if (until.kind === 'duration') return after(from, until.seconds)
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: until.timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const [hours = 0, minutes = 0] = clock.format(from).split(':').map(Number)
  const missing = (until.hours - hours) * 60 + until.minutes - minutes
  const wholeMinute = from.getTime() - (from.getTime() % 60_000)
  return new Date(wholeMinute + (missing > 0 ? missing : missing + 24 * 60) * 60_000)
}
