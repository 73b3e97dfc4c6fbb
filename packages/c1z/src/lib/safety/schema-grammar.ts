import { readTokens, type Token } from './sql-tokens.ts'

/**
 * The few forms of CREATE statement that sync files hold. Everything else that SQLite understands (generated columns,
 * checks, collations, expressions, foreign keys, WITHOUT ROWID…) does not parse here, and what does not parse is refused.
 */

export interface ParsedColumn {
  readonly name: string
  /** the declared type, words joined by spaces; empty when there is none */
  readonly type: string
  readonly isPrimaryKey: boolean
}

export interface ParsedTable {
  readonly name: string
  readonly columns: readonly ParsedColumn[]
}

export interface ParsedIndex {
  readonly name: string
  readonly table: string
  readonly unique: boolean
  readonly columns: readonly string[]
  /** the condition's tokens joined by spaces; empty when the index covers all rows */
  readonly where: string
}

/** Thrown inside this file only: the statement has another form. */
class OtherForm extends Error {}

export function parseCreateTable(sql: string): ParsedTable | undefined {
  return parse(sql, (tokens) => {
    tokens.words('create', 'table')
    const name = tokens.name()
    tokens.sign('(')
    const columns: ParsedColumn[] = []
    do columns.push(parseColumn(tokens))
    while (tokens.takeSign(','))
    tokens.sign(')')
    return { name, columns }
  })
}

export function parseCreateIndex(sql: string): ParsedIndex | undefined {
  return parse(sql, (tokens) => {
    tokens.words('create')
    const unique = tokens.takeWord('unique')
    tokens.words('index')
    const name = tokens.name()
    tokens.words('on')
    const table = tokens.name()
    tokens.sign('(')
    const columns: string[] = []
    do columns.push(tokens.name())
    while (tokens.takeSign(','))
    tokens.sign(')')
    const where = tokens.takeWord('where') ? tokens.rest() : ''
    return { name, table, unique, columns, where }
  })
}

/** Words that begin a constraint and therefore end a column's type. */
const constraintWords = new Set([
  'primary',
  'not',
  'null',
  'default',
  'unique',
  'check',
  'collate',
  'references',
  'generated',
  'as',
  'constraint',
])

function parseColumn(tokens: TokenReader): ParsedColumn {
  const name = tokens.name()
  const type: string[] = []
  for (let word = tokens.peekWord(); word !== undefined && !constraintWords.has(word); word = tokens.peekWord()) {
    type.push(tokens.name())
  }
  if (type.length > 0 && tokens.takeSign('(')) {
    do tokens.number()
    while (tokens.takeSign(','))
    tokens.sign(')')
  }
  let isPrimaryKey = false
  for (let word = tokens.peekWord(); word !== undefined; word = tokens.peekWord()) {
    if (tokens.takeWord('primary')) {
      tokens.words('key')
      isPrimaryKey = true
    } else if (tokens.takeWord('not')) tokens.words('null')
    else if (tokens.takeWord('default')) parseDefault(tokens)
    else tokens.words('null')
  }
  return { name, type: type.join(' '), isPrimaryKey }
}

function parseDefault(tokens: TokenReader): void {
  if (tokens.takeSign('(')) {
    tokens.literal()
    tokens.sign(')')
  } else tokens.literal()
}

class TokenReader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length
  }

  words(...expected: string[]): void {
    for (const word of expected) if (!this.takeWord(word)) throw new OtherForm()
  }

  takeWord(word: string): boolean {
    return this.#take((token) => token.kind === 'word' && !token.quoted && token.text === word)
  }

  peekWord(): string | undefined {
    const token = this.#tokens[this.#at]
    return token?.kind === 'word' ? token.text : undefined
  }

  name(): string {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'word') throw new OtherForm()
    this.#at++
    return token.text
  }

  number(): void {
    if (!this.#take((token) => token.kind === 'number')) throw new OtherForm()
  }

  literal(): void {
    this.takeSign('+') || this.takeSign('-')
    const isLiteral = this.#take(
      (token) => token.kind === 'number' || token.kind === 'text' || (token.text === 'null' && !token.quoted),
    )
    if (!isLiteral) throw new OtherForm()
  }

  sign(sign: string): void {
    if (!this.takeSign(sign)) throw new OtherForm()
  }

  takeSign(sign: string): boolean {
    return this.#take((token) => token.kind === 'sign' && token.text === sign)
  }

  rest(): string {
    const rest = this.#tokens.slice(this.#at).map((token) => token.text)
    this.#at = this.#tokens.length
    return rest.join(' ')
  }

  #take(matches: (token: Token) => boolean): boolean {
    const token = this.#tokens[this.#at]
    if (token === undefined || !matches(token)) return false
    this.#at++
    return true
  }
}

function parse<T>(sql: string, read: (tokens: TokenReader) => T): T | undefined {
  const tokens = readTokens(sql)
  if (tokens === undefined) return undefined
  const reader = new TokenReader(tokens)
  try {
    const parsed = read(reader)
    return reader.isAtEnd ? parsed : undefined
  } catch (error) {
    if (error instanceof OtherForm) return undefined
    throw error
  }
}
