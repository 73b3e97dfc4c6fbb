import { readFileSync } from 'node:fs'
import { zstdDecompressSync } from 'node:zlib'

/** The forms in which a token could get out that occur in a text. */
export function findSecret(text: string, token: string): string[] {
  const forms: Record<string, string> = {
    'as it is': token,
    'URL-encoded': encodeURIComponent(token),
    'a part of it': token.slice(8, 40),
    hexadecimal: Buffer.from(token).toString('hex'),
  }
  // Within a longer text, base64 of the token begins at one of three places of a group.
  for (const ahead of [0, 1, 2]) {
    const coded = Buffer.from(`${'x'.repeat(ahead)}${token}`).toString('base64')
    forms[`base64, ${ahead} ahead`] = coded.slice(4, -4)
    forms[`base64url, ${ahead} ahead`] = coded.slice(4, -4).replaceAll('+', '-').replaceAll('/', '_')
  }
  return Object.entries(forms).flatMap(([form, secret]) => (text.includes(secret) ? [form] : []))
}

/** All bytes of the database inside a sync file of one frame, as text. */
export function decodeSyncFile(file: string): string {
  const magicBytes = 5
  return zstdDecompressSync(readFileSync(file).subarray(magicBytes)).toString('latin1')
}
