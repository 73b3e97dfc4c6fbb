/** A name that programs use as people read it: "NOT_CONFIGURED" is "Not configured"; none at all is a dash. */
export function inWords(name: string | undefined): string {
  if (!name) return '–'
  const text = name.replaceAll('_', ' ')
  const plain = text === text.toUpperCase() ? text.toLowerCase() : text
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`
}
