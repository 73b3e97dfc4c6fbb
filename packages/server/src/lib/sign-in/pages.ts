import { randomBytes } from 'node:crypto'
import type { FastifyReply } from 'fastify'

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem;color:#1a1a1a}
h1{font-size:1.4rem}label{display:block;margin:.8rem 0 .2rem}input{width:100%;padding:.5rem;font:inherit;box-sizing:border-box}
button{margin:1.2rem .6rem 0 0;padding:.5rem 1.2rem;font:inherit}.fault{color:#a40000}code{word-break:break-all}
dt{font-weight:600}dd{margin:0 0 .5rem}`

/** Escapes a text from outside. */
export function escapeHtml(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character)
}

/** A page without scripts, which may be in no frame and send its forms to this server only. `body` is HTML. */
export function sendPage(
  reply: FastifyReply,
  { title, body, status = 200 }: { title: string; body: string; status?: number },
) {
  const nonce = randomBytes(16).toString('base64')
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`
  return reply
    .code(status)
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)} · Rostrum</title>
<style nonce="${nonce}">${style}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`)
}

export interface Input {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password' | 'hidden'
  readonly value?: string
  /** as browsers and password managers know it */
  readonly autocomplete?: string
}

/** A form of text fields; each has to be filled in. */
export function form(
  action: string,
  inputs: readonly Input[],
  buttons: readonly { label: string; value: string }[],
): string {
  const fields = inputs.map(({ name, label, type = 'text', value = '', autocomplete = 'off' }) => {
    const input = `<input id="${name}" name="${name}" type="${type}" value="${escapeHtml(value)}" autocomplete="${autocomplete}" required>`
    return type === 'hidden' ? input : `<label for="${name}">${escapeHtml(label)}</label>${input}`
  })
  const pressed = buttons.map(
    ({ label, value }) => `<button name="action" value="${value}">${escapeHtml(label)}</button>`,
  )
  return `<form method="post" action="${escapeHtml(action)}">${fields.join('')}${pressed.join('')}</form>`
}

export function fault(text: string): string {
  return `<p class="fault" role="alert">${escapeHtml(text)}</p>`
}
