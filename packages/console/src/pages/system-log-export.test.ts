import { expect, test } from 'vitest'
import { toCsv, toJsonLines } from './system-log-export.ts'

const event = {
  id: 'e',
  time: '2026-01-02T03:04:05Z',
  verb: 'app.created',
  actorName: '=HYPERLINK("x")',
  detail: { name: 'a, "b"' },
  place: '7',
}

test('events become a table in which nothing is a formula, and quotation marks and commas stay: AUD-3', () => {
  const [head, line, end] = toCsv([event]).split('\r\n')
  expect(head).toBe(
    'time,actorKind,actorId,actorName,onBehalfOf,verb,objectKind,objectId,outcome,source,detail,requestId,id,place',
  )
  expect(line).toBe(`2026-01-02T03:04:05Z,,,"'=HYPERLINK(""x"")",,app.created,,,,,"{""name"":""a, \\""b\\""""}",,e,7`)
  expect(end).toBe('')
})

test('events become lines of JSON: AUD-3', () => {
  expect(
    toJsonLines([event, event])
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([event, event])
})
