/** What a configuration file sets: texts as they are written, since what they mean is decided by the field they set. */
export type WrittenSettings = ReadonlyMap<string, string | readonly string[]>

/**
 * Reads the YAML of a configuration file: a mapping of names to scalars or lists of scalars, in block or flow form,
 * or the same as JSON. Nested mappings are skipped, since no setting is one; anchors, tags and several documents are
 * refused rather than misread.
 */
export function parseSettingsYaml(text: string): WrittenSettings {
  const clean = text.replace(/^\uFEFF/, '')
  return clean.trimStart().startsWith('{') ? readJson(clean) : new Reader(clean).read()
}

function readJson(text: string): WrittenSettings {
  const settings = new Map<string, string | readonly string[]>()
  const root = parseJson(text)
  for (const [key, value] of Object.entries(root ?? {})) {
    if (Array.isArray(value)) settings.set(key.toLowerCase(), value.map(String))
    else if (value !== null && typeof value !== 'object') settings.set(key.toLowerCase(), String(value))
  }
  return settings
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, which holds secrets.
    throw new Error('it begins like JSON, but is none')
  }
}

class Reader {
  readonly #lines: readonly string[]
  readonly #settings = new Map<string, string | readonly string[]>()
  readonly #keys = new Set<string>()
  /** index of the line being read */
  #at = 0

  constructor(text: string) {
    this.#lines = text.split(/\r?\n/)
  }

  read(): WrittenSettings {
    let started = false
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#line(this.#at)
      if (line === '' || (!started && (line.startsWith('%') || line === '---'))) continue
      if (line === '...') break
      started = true
      this.#readEntry(line)
    }
    return this.#settings
  }

  #readEntry(line: string): void {
    if (/^\s/.test(line)) throw this.#fault('unexpected indentation')
    const match = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s:"'[\]{},&*!|>%@`-][^:]*?|-?[^\s:"'-][^:]*?)\s*:(?:\s+(.*))?$/.exec(
      line,
    )
    if (match === null) throw this.#fault('expected "name: value"')
    const [, written = '', rest = ''] = match
    const key = (this.#readQuoted(written)?.value ?? written).toLowerCase()
    if (this.#keys.has(key)) throw this.#fault(`"${key}" appears twice`)
    this.#keys.add(key)
    const value = this.#readValue(rest)
    if (value !== undefined) this.#settings.set(key, value)
  }

  #readValue(rest: string): string | string[] | undefined {
    if (rest === '') return this.#readNested()
    if (/^[|>]/.test(rest)) return this.#readBlockText(rest)
    if (/^[[{]/.test(rest)) return this.#readFlow(rest)
    const more = /^["']/.test(rest) ? [] : this.#takeIndented()
    return this.#readScalar([rest, ...more].join(' '))
  }

  /** What stands under a name: a list, which may begin as far left as the name, or something that is no setting. */
  #readNested(): string[] | undefined {
    let next = this.#at + 1
    while (next < this.#lines.length && this.#line(next) === '') next++
    const dash = /^(\s*)-(?:\s|$)/.exec(this.#lines[next] ?? '')
    if (dash === null) {
      this.#takeIndented()
      return undefined
    }
    const items: string[] = []
    for (; next < this.#lines.length; next++) {
      const line = this.#line(next)
      if (line === '') continue
      const item = /^(\s*)-(?:\s+(.*))?$/.exec(line)
      if (item === null || item[1] !== dash[1]) break
      this.#at = next
      if (/^(?:[[{|>]|- )|^[^"'].*:(?:\s|$)/.test(item[2] ?? ''))
        throw this.#fault('a list item that is not a plain value')
      items.push(this.#readScalar(item[2] ?? '') ?? '')
    }
    if (/^\s/.test(this.#line(this.#at + 1))) throw this.#fault('unexpected indentation after this line')
    return items
  }

  #readFlow(start: string): string[] | undefined {
    let text = start
    while (!isBalanced(text)) {
      this.#at++
      if (this.#at >= this.#lines.length) throw this.#fault('a bracket that is not closed')
      text += ` ${this.#line(this.#at).trim()}`
    }
    if (text.startsWith('{')) return undefined
    const inner = /^\[(.*)\]$/.exec(text)?.[1]
    if (inner === undefined) throw this.#fault('text behind a closing bracket')
    const items: string[] = []
    let rest = inner.trim()
    while (rest !== '') {
      const item = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,"'[\]{}][^,[\]{}]*)/.exec(rest)?.[0]
      if (item === undefined) throw this.#fault('a list item that is not a plain value')
      items.push(this.#readScalar(item.trim()) ?? '')
      rest = rest.slice(item.length).trim()
      if (rest !== '' && !rest.startsWith(',')) throw this.#fault('expected "," between list items')
      rest = rest.slice(1).trim()
    }
    return items
  }

  #readBlockText(header: string): string {
    const [, style, chomp] = /^([|>])([+-]?)$/.exec(header) ?? []
    if (style === undefined) throw this.#fault('a block text with a header that is not understood')
    const rows: string[] = []
    while (/^(?:\s|$)/.test(this.#lines[this.#at + 1] ?? '-')) rows.push(this.#lines[++this.#at] ?? '')
    const margin = rows.find((row) => row.trim() !== '')?.search(/\S/) ?? 0
    const body = rows.map((row) => row.slice(margin))
    const kept = body.slice(0, body.findLastIndex((row) => row !== '') + 1)
    const text =
      style === '|'
        ? kept.join('\n')
        : kept
            .join('\n')
            .replace(/(\S)\n(?=\S)/g, '$1 ')
            .replace(/\n\n/g, '\n')
    if (chomp === '-' || text === '') return text
    return text + (chomp === '+' ? '\n'.repeat(Math.max(1, body.length - kept.length)) : '\n')
  }

  /** Undefined for the empty value, which sets nothing. */
  #readScalar(text: string): string | undefined {
    const quoted = this.#readQuoted(text)
    if (quoted !== undefined) return quoted.value
    if (/^[&*!%@`"']/.test(text)) throw this.#fault(`a value that begins with ${text[0]}`)
    if (/: |:$/.test(text)) throw this.#fault('a second ": " in the line; put the value in quotes')
    return /^(?:|~|null|Null|NULL)$/.test(text) ? undefined : text
  }

  #readQuoted(text: string): { readonly value: string } | undefined {
    if (/^'(?:[^']|'')*'$/.test(text)) return { value: text.slice(1, -1).replaceAll("''", "'") }
    if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) return undefined
    try {
      // The escapes of JSON are YAML's most common ones.
      const value: unknown = JSON.parse(text.replaceAll('\t', '\\t'))
      return { value: String(value) }
    } catch {
      throw this.#fault('an escape that is not understood')
    }
  }

  /** The following lines that are further to the right, trimmed. */
  #takeIndented(): string[] {
    const rows: string[] = []
    while (this.#at + 1 < this.#lines.length && /^(?:\s|$)/.test(this.#line(this.#at + 1))) {
      const row = this.#line(++this.#at).trim()
      if (row !== '') rows.push(row)
    }
    return rows
  }

  /** A line without its comment and without blanks at its end. */
  #line(index: number): string {
    return stripComment(this.#lines[index] ?? '').trimEnd()
  }

  #fault(what: string): Error {
    return new Error(`line ${this.#at + 1}: ${what}`)
  }
}

/** A comment begins with # at the start or behind a blank, outside quotes. */
function stripComment(line: string): string {
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const char = line[at]
    const opens = at === 0 || /[\s[,{:-]/.test(line[at - 1] ?? '')
    if (quote === '' && (char === '"' || char === "'") && opens) quote = char
    else if (quote === '"' && char === '\\') at++
    else if (char === quote) quote = ''
    else if (quote === '' && char === '#' && (at === 0 || /\s/.test(line[at - 1] ?? ''))) return line.slice(0, at)
  }
  return line
}

function isBalanced(text: string): boolean {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, '')
  const count = (pattern: RegExp) => bare.match(pattern)?.length ?? 0
  return count(/[[{]/g) === count(/[\]}]/g)
}
