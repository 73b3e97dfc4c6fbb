import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holds } from './condition.ts'
import type { Facts } from './facts.ts'
import { parseCondition } from './parse-condition.ts'

const facts: Facts = {
  'subject.department': 'Sales',
  'subject.manager_ids': ['m1', 'm2'],
  'entitlement.frameworks': ['SOX'],
  'task.duration_seconds': 3600,
  'task.has_end': true,
}

describe('a condition', () => {
  test.each([
    ['subject.department == "Sales"', true],
    ["subject.department != 'Sales'", false],
    ['"m2" in subject.manager_ids', true],
    ['subject.department in ["Legal", "Sales"]', true],
    ['subject.department in []', false],
    ['task.duration_seconds > 3599 && task.duration_seconds <= 3600', true],
    ['task.is_emergency || !task.has_end', false],
    ['!(subject.department == "Legal") && task.has_end', true],
    ['subject.job_title == ""', true],
    ['false && false || true', true],
    ['true || false && false', true],
    ['subject.department == "a\\"b"', false],
  ])('%s is %s: POL-3', (text, expected) => {
    const parsed = parseCondition(text)
    expect('condition' in parsed && holds(parsed.condition, facts)).toBe(expected)
    expect('error' in parsed).toBe(false)
  })

  test.each([
    ['', 'ends too early'],
    ['subject.department', 'is a text'],
    ['subject.salary == 1', 'there is no fact subject.salary'],
    ['subject.department == 1', 'cannot be compared'],
    ['subject.department < "b"', 'takes a number'],
    ['subject.manager_ids == "m1"', 'cannot be compared'],
    ['(task.has_end', 'not closed'],
    ['task.has_end task.has_end', 'not expected'],
    ['task.has_end && 1', 'takes a truth'],
    ['constructor == "x"', 'there is no fact constructor'],
    ['subject.department in [1]', 'texts in quotes'],
    ['task.has_end ; drop', 'is not understood'],
    ['"open', 'is not understood'],
    [`${'('.repeat(40)}true${')'.repeat(40)}`, 'nested at most 32'],
    [`${'!'.repeat(40)}true`, 'nested at most 32'],
    ['a'.repeat(4097), 'at most 4096'],
  ])('%s is refused, and it is said why: POL-3', (text, expected) => {
    const parsed = parseCondition(text)
    expect('error' in parsed ? parsed.error : '').toContain(expected)
  })

  test('of any text is read or refused, never thrown at: POL-3', () => {
    const words = fc.constantFrom(
      '(',
      ')',
      '!',
      '&&',
      '||',
      '==',
      'in',
      '[',
      ']',
      '"x"',
      '7',
      'true',
      'task.has_end',
      ' ',
      'ü',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join(' ')),
        ),
        (text) => {
          const parsed = parseCondition(text)
          if ('condition' in parsed) expect(typeof holds(parsed.condition, {})).toBe('boolean')
          else expect(parsed.error).not.toBe('')
        },
      ),
    )
  })
})
