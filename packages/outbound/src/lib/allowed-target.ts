import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** One entry of what the operator allows. */
export interface AllowedTarget {
  coversName(name: string, port: number): boolean
  coversAddress(address: Address, port: number): boolean
}

/** @throws RangeError */
export function parseTarget(entry: string): AllowedTarget {
  const { host, port } = split(entry)
  const isPort = (asked: number) => port === undefined || port === asked
  const plain = host.replace(/[[\]]/g, '').toLowerCase()
  if (plain.includes('/') || isIP(plain) !== 0) {
    const range = readRange(plain)
    if (range === undefined) throw refusal(entry)
    return {
      coversName: () => false,
      coversAddress: (address, asked) => isPort(asked) && isIn(address, range),
    }
  }
  const [, wild, name] = /^(\*\.)?((?:[a-z0-9_-]+\.)*[a-z0-9_-]+)$/.exec(plain) ?? []
  if (name === undefined) throw refusal(entry)
  return {
    coversName: (asked, at) => isPort(at) && (wild === undefined ? asked === name : asked.endsWith(`.${name}`)),
    coversAddress: () => false,
  }
}

/** Version 6 goes in brackets where a port follows. */
function split(entry: string): { readonly host: string; readonly port: number | undefined } {
  if (/^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(\/\d+)?$/i.test(entry)) return { host: entry, port: undefined }
  const [, host = '', digits] = /^(\[[^\]]+\](?:\/\d+)?|[^:[\]]+)(?::(\d{1,5}))?$/.exec(entry) ?? []
  return { host, port: digits === undefined ? undefined : Number(digits) }
}

function readRange(text: string): [Address, number] | undefined {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text)
    const address = ipaddr.process(text)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    return undefined
  }
}

function isIn(address: Address, [base, bits]: [Address, number]): boolean {
  return address.kind() === base.kind() && address.match(base, bits)
}

function refusal(entry: string): RangeError {
  return new RangeError(
    `${JSON.stringify(entry.slice(0, 80))} is no name, address or range: write example.com, *.example.com, 10.0.0.1, 10.0.0.0/8 or [fd00::1], with :port where only one is meant`,
  )
}
