import { expect, test } from 'vitest'
import { TokenTrail } from './token-trail.ts'

const follow = (...tokens: string[]) => {
  const trail = new TokenTrail()
  return tokens.map((token) => trail.follow('host', token))
}

test('a host with one token after another is alone, one whose tokens take turns is two: CON-28', () => {
  expect(follow('a', 'a', 'b', 'b', 'c')).toEqual([false, false, false, false, false])
  expect(follow('a', 'b', 'a', 'b')).toEqual([false, false, true, true])
})

test('hosts do not mix, and those not heard of for long are forgotten', () => {
  const trail = new TokenTrail()
  trail.follow('one', 'a')
  trail.follow('two', 'b')
  expect(trail.follow('one', 'b')).toBe(false)
  for (let count = 0; count < 10_000; count++) trail.follow(`host ${count}`, 'x')
  expect(trail.follow('one', 'a')).toBe(false)
})
