/** Every sync file begins with these many bytes of magic. */
export const magicLength = 5

const magics = [
  ['v1', Buffer.from('C1ZF\0', 'latin1')],
  ['v3', Buffer.from('C1Z3\0', 'latin1')],
] as const

/** What `v1` files begin with; a zstd stream follows at once. */
export const sqliteMagic = magics[0][1]

/** Which container the first bytes announce. There never was a v2. */
export function detectVersion(head: Uint8Array): 'v1' | 'v3' | undefined {
  return magics.find(([, magic]) => magic.equals(head.subarray(0, magicLength)))?.[0]
}
