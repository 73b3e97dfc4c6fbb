/** Splits one line by the rules of CSV (RFC 4180), as list flags and variables are written. Throws on broken quotes. */
export function parseCsvLine(line: string): string[] {
  if (line === '') return []
  const items: string[] = []
  let at = 0
  for (;;) {
    const { item, end } = line[at] === '"' ? readQuoted(line, at) : readBare(line, at)
    items.push(item)
    if (end >= line.length) return items
    at = end + 1
  }
}

function readBare(line: string, start: number): { item: string; end: number } {
  const comma = line.indexOf(',', start)
  const end = comma === -1 ? line.length : comma
  const item = line.slice(start, end)
  if (item.includes('"')) throw new Error('a quote inside an item that is not quoted')
  return { item, end }
}

function readQuoted(line: string, start: number): { item: string; end: number } {
  let item = ''
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] !== '"') {
      item += line[at]
    } else if (line[at + 1] === '"') {
      item += '"'
      at++
    } else {
      const end = at + 1
      if (end < line.length && line[end] !== ',') throw new Error('text behind a closing quote')
      return { item, end }
    }
  }
  throw new Error('a quote that is not closed')
}
