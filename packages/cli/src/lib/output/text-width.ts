const narrow = /^[\x20-\x7e]*$/
const zeroWidth = /^[\p{M}\u200c\u200d]$/u
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u

/** How many columns a text takes in a terminal, nearly: terminals differ about emoji. */
export function textWidth(text: string): number {
  if (narrow.test(text)) return text.length
  let width = 0
  for (const character of text) {
    if (zeroWidth.test(character)) continue
    width += wide.test(character) ? 2 : 1
  }
  return width
}
