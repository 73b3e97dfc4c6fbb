import type { Output } from '../../output/output.ts'

/**
 * Writes `"name":[…]` as its items come. Protobuf JSON leaves an empty list out; `before` is what goes in front of a
 * list that is not empty. Returns whether anything was written.
 */
export async function writeList<Row>(
  output: Output,
  before: string,
  name: string,
  rows: AsyncIterable<Row>,
  toJson: (row: Row) => string,
): Promise<boolean> {
  let separator = `${before}"${name}":[`
  for await (const row of rows) {
    await output.write(separator)
    await output.write(toJson(row))
    separator = ','
  }
  if (separator !== ',') return false
  await output.write(']')
  return true
}

/** One object with one list: what the reader's listings are. */
export async function writeListObject<Row>(
  output: Output,
  name: string,
  rows: AsyncIterable<Row>,
  toJson: (row: Row) => string,
): Promise<void> {
  await output.write('{')
  await writeList(output, '', name, rows, toJson)
  await output.write('}')
}

/** Writes `[…]`, the empty list too. */
export async function writeItems<Row>(
  output: Output,
  rows: AsyncIterable<Row>,
  toJson: (row: Row) => string,
): Promise<void> {
  let separator = '['
  for await (const row of rows) {
    await output.write(separator)
    await output.write(toJson(row))
    separator = ','
  }
  await output.write(separator === '[' ? '[]' : ']')
}
