/** "enabled" as people read it; a status that there is none of is a dash. */
export function statusInWords(status: string | undefined): string {
  if (!status) return '–'
  const text = status.replaceAll('_', ' ').toLowerCase()
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
