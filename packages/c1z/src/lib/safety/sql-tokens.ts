/** A piece of SQL text. Words are lower case, for SQL does not tell cases apart; quoted names are words, too. */
export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign'
  readonly text: string
  readonly quoted: boolean
}

/** What the statements of a sync file's schema are made of; anything else, and the text is refused. */
const pieces =
  /[ \t\r\n\f]+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<quoted>"[A-Za-z0-9_]+"|`[A-Za-z0-9_]+`|\[[A-Za-z0-9_]+\])|(?<number>[0-9]+)|(?<text>'[^']*')|(?<sign>[(),=+-])/y

/** Cuts SQL into tokens without blanks and comments; undefined where it holds anything that no sync file holds. */
export function readTokens(sql: string): Token[] | undefined {
  const tokens: Token[] = []
  for (let at = 0; at < sql.length; ) {
    pieces.lastIndex = at
    const match = pieces.exec(sql)
    if (match === null) return undefined
    at = pieces.lastIndex
    const { word, quoted, number, text, sign } = match.groups ?? {}
    if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase(), quoted: false })
    else if (quoted !== undefined) tokens.push({ kind: 'word', text: quoted.slice(1, -1).toLowerCase(), quoted: true })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, quoted: false })
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.slice(1, -1), quoted: false })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, quoted: false })
  }
  return tokens
}
