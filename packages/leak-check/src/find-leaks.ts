export interface Output {
  readonly what: string
  readonly text: string
}

export interface Leak {
  /** which output */
  readonly what: string
  /** how the secret shows: as it is, in base64 … */
  readonly form: string
  /** the text before it */
  readonly before: string
}

/** Shorter texts turn up by chance. */
const shortest = 16
const runs = /[A-Za-z0-9+/=_.~%:@-]{16,}/g

/** Where secrets of 16 characters and more show in outputs, in any of the forms in which they could get out. */
export function findLeaks(secrets: Iterable<string>, outputs: Iterable<Output>): Leak[] {
  // By their first characters, so that every place of the text is looked at once for all secrets.
  const byStart = new Map<string, { readonly form: string; readonly text: string }[]>()
  for (const secret of new Set(secrets)) {
    for (const [form, text] of formsOf(secret)) {
      if (text.length < shortest) continue
      const start = text.slice(0, shortest)
      byStart.set(start, [...(byStart.get(start) ?? []), { form, text }])
    }
  }
  const leaks: Leak[] = []
  for (const { what, text } of outputs) {
    for (const run of text.matchAll(runs)) {
      for (let at = run.index; at + shortest <= run.index + run[0].length; at++) {
        const found = byStart
          .get(text.slice(at, at + shortest))
          ?.find((candidate) => text.startsWith(candidate.text, at))
        if (found === undefined) continue
        // Other parts of a secret may be next to the one that was found.
        const before = text.slice(Math.max(0, at - 80), at).replace(runs, '…')
        leaks.push({ what, form: found.form, before })
        break
      }
    }
  }
  return leaks
}

function formsOf(secret: string): [form: string, text: string][] {
  const forms: [string, string][] = [
    ['as it is', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['a part of it', secret.slice(8, 40)],
    ['its end', secret.slice(-24)],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
  ]
  // Within a longer text, base64 of the secret begins at one of three places of a group.
  for (const ahead of [0, 1, 2]) {
    const coded = Buffer.from(`${'x'.repeat(ahead)}${secret}`)
      .toString('base64')
      .slice(4, -4)
    forms.push(['base64', coded], ['base64url', coded.replaceAll('+', '-').replaceAll('/', '_')])
  }
  return forms
}
