/** A name or address in the form in which it is compared with others: trimmed, NFKC, without case. */
export function fold(value: string): string {
  // Upper case first: it alone makes one of letters such as ß and ss.
  return value.trim().normalize('NFKC').toUpperCase().toLowerCase()
}
