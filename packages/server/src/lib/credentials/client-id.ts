import { randomInt } from 'node:crypto'

/** What a credential is for: the last part of its client id (product.md CON-25). */
export const uses = { connector: 'ccc', personal: 'pcc', service: 'spc', workload: 'wfe' } as const
export type Use = (typeof uses)[keyof typeof uses]

export interface ClientId {
  readonly name: string
  /** with the port, when there is one */
  readonly host: string
  readonly use: Use
}

const adjectives =
  'able bold brave bright calm clever eager early fair fast fine fond free gentle glad happy honest keen kind late lively loyal merry mild neat noble patient plain proud quick quiet ready sharp silent smooth steady strong sunny swift warm wise witty young'
const animals =
  'badger bear beaver bee bison crane crow deer dove eagle falcon finch fox gecko goose hare hawk hedgehog heron horse ibex jay kestrel lark lynx marten mole moose newt otter owl panda pike plover puffin raven robin salmon seal shrew sparrow stork swan tern trout turtle vole wolf wren'

/** `patient-otter-68836@host/ccc`: words that people can tell apart, and a number that keeps them apart. */
export function makeClientId(host: string, use: Use): string {
  const number = randomInt(10_000, 1_000_000)
  return `${pick(adjectives)}-${pick(animals)}-${number}@${host}/${use}`
}

/** Undefined for what is none, or is for a use that is not known here. */
export function parseClientId(text: string): ClientId | undefined {
  const [, name, host, suffix] = /^([^@\s\0-\x1f\x7f]+)@([^@/\s\0-\x1f\x7f]+)\/([a-z]+)$/.exec(text) ?? []
  const use = Object.values(uses).find((known) => known === suffix)
  return name === undefined || host === undefined || use === undefined ? undefined : { name, host, use }
}

/** The host as assertions name it: without its port. */
export function withoutPort(host: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(host)?.[1]
  return bracketed ?? host.replace(/:\d+$/, '')
}

function pick(words: string): string {
  const list = words.split(' ')
  return list[randomInt(list.length)] ?? ''
}
