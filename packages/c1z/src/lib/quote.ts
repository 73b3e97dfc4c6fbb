const longest = 60

/**
 * Text from a file for a message: in quotes, short, and with nothing in it that a terminal would act on. JSON leaves
 * delete, the second set of control characters, line separators and the marks that turn text around as they are.
 */
export function quote(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text
  return JSON.stringify(short).replace(
    /[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
