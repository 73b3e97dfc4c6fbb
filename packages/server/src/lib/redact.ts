const hidden = '[redacted]'

/**
 * What secrets look like wherever they turn up: in headers and forms that were quoted, in addresses, in what a program
 * says of its settings. The names of things are kept, their values go.
 */
const shapes: readonly [RegExp, string][] = [
  [/\b(ApiToken|Bearer|Basic|DPoP)\s+[\w.~+/=-]{8,}/gi, `$1 ${hidden}`],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)*/g, hidden],
  [/\bsecret-token:[\w.~:+/=-]+/gi, hidden],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
  [/\bAGE-SECRET-KEY-[A-Z0-9-]+/gi, hidden],
  [/:\/\/[^\s/@:"]+:[^\s/@"]+@/g, `://${hidden}@`],
  [
    /((?:api[_-]?token|access[_-]?token|client[_-]?secret|client[_-]?assertion|password|passwd|private[_-]?key|secret)["']?\s*[=:]\s*["']?)(?!\[redacted)[^\s"'&,;}]{4,}/gi,
    `$1${hidden}`,
  ],
]

/** The text without what looks like a secret in it, and without those that are known. Done before anything is stored. */
export function redact(text: string, known: readonly string[] = []): string {
  let clean = text
  for (const secret of known) if (secret.length >= 8) clean = clean.replaceAll(secret, hidden)
  for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement)
  return clean
}
