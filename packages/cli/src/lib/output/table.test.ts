import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { Output } from './output.ts'
import { Table } from './table.ts'

async function draw(header: readonly string[], rows: Iterable<readonly string[]>, styled = false): Promise<string[]> {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  const output = new Output(stream)
  const table = new Table(output, header, { styled })
  for (const row of rows) await table.row(row)
  await table.end()
  await output.flush()
  return text.split('\n').slice(0, -1)
}

test('columns are as wide as their widest cell; empty cells are dashes; no line ends in spaces', async () => {
  expect(
    await draw(
      ['A', 'Long title', 'C'],
      [
        ['1234', '', 'x'],
        ['1', 'y', ''],
      ],
    ),
  ).toEqual(['A    | Long title | C', '1234 | -          | x', '1    | y          | -'])
})

test('wide characters take two columns, combining marks none', async () => {
  expect(
    await draw(
      ['A', 'B'],
      [
        ['漢字', '.'],
        ['e\u0301', '.'],
        ['😀x', '.'],
        ['abcd', '.'],
      ],
    ),
  ).toEqual(['A    | B', '漢字 | .', 'e\u0301    | .', '😀x  | .', 'abcd | .'])
})

test('without rows there is the header', async () => {
  expect(await draw(['A', 'B'], [])).toEqual(['A | B'])
})

test('rows behind the measured ones may stick out, and none is lost', async () => {
  const rows = Array.from({ length: 2500 }, (_, i) => [i === 2000 ? 'wide one' : `${i}`, '.'])
  const lines = await draw(['A', 'B'], rows)
  expect(lines).toHaveLength(2501)
  expect(lines[2001]).toBe('wide one | .')
  expect(lines[2002]).toBe('2001 | .')
})
