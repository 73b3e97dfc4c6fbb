// Control characters (terminal escapes among them), line and paragraph separators, invisible format characters (such as
// those that turn the writing direction round), lone surrogates. The two joiners stay: words and emoji need them.
const hidden = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Makes visible what a terminal would obey or hide; names in a sync file are written by strangers. */
export function escapeHidden(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code > 0xffff) return `\\u{${code.toString(16)}}`
    if (code > 0xff) return `\\u${code.toString(16).padStart(4, '0')}`
    return short[character] ?? `\\x${code.toString(16).padStart(2, '0')}`
  })
}

const hiddenInJson = /[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** The same for JSON text, whose own escapes leave these out; what it parses to stays. */
export function escapeJson(json: string): string {
  return json.replace(hiddenInJson, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
