const redacted = '[redacted]'

/** A secret this short could be part of any word, so only a whole word is taken out. */
const shortLength = 4

/** Takes the values of secret settings out of everything that is printed, however they got there. */
export class Redactor {
  readonly #secrets = new Set<string>()
  #pattern: RegExp | undefined

  add(secret: string): void {
    // A secret read from a file often ends in a line break that its user cuts off.
    for (const value of [secret, secret.trim()]) {
      for (const form of [value, inUrl(value), JSON.stringify(value).slice(1, -1)]) {
        if (form.trim() !== '') this.#secrets.add(form)
      }
    }
    // The longest first, or the rest of a longer form would stay behind.
    const forms = [...this.#secrets].sort((a, b) => b.length - a.length).map(formPattern)
    this.#pattern = forms.length === 0 ? undefined : new RegExp(forms.join('|'), 'gu')
  }

  redact(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, redacted)
  }
}

function inUrl(value: string): string {
  return encodeURIComponent(value.toWellFormed())
}

function formPattern(form: string): string {
  const exact = form.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return form.length < shortLength ? `(?<![\\p{L}\\p{N}])${exact}(?![\\p{L}\\p{N}])` : exact
}
