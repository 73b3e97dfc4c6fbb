/** The address as it is used, with what was changed about it: completed, and cut to where the console is (CON-10). */
export function correctAddress(typed: string): { readonly value: string; readonly note?: string } {
  const text = typed.trim()
  if (text === '') return { value: '' }
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`)
  // A user name is for the check to refuse, not to be dropped unseen.
  if (url === null || url.username !== '' || url.password !== '') return { value: text }
  const value = url.origin
  return value === text ? { value } : { value, note: `Saved as ${value}` }
}

/** What the form can tell; the server says the rest. */
export function findAddressFault(value: string): string | undefined {
  const url = URL.parse(value)
  if (url === null || !/^https?:$/.test(url.protocol)) return 'It has the form https://<tenant>.sentinelone.net'
  if (url.username !== '' || url.password !== '') return 'It holds a user name or password: leave them out'
  return undefined
}

/** A token as it is used: what the console writes before it is not part of it. */
export function trimSecret(typed: string): string {
  return typed.trim().replace(/^ApiToken\s+/i, '')
}

export function findSecretFault(value: string): string | undefined {
  if (/\s|\u2026|\.\.\./.test(trimSecret(value))) return 'It holds a break or an ellipsis: paste the token alone'
  return undefined
}
