import { BlockList, isIP } from 'node:net'
import { ConnectorError } from '../errors.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The proxy on the way to a host, chosen as Go programs do: `HTTPS_PROXY`, unless `NO_PROXY` names the host, a domain
 * or a range it lies in, or it is this very machine. Throws bad_configuration when the value is no proxy's address.
 */
export function findProxy(host: string, port: number, env: Env): URL | undefined {
  const value = env.HTTPS_PROXY || env.https_proxy || ''
  if (value === '' || isThisMachine(host)) return undefined
  const except = (env.NO_PROXY || env.no_proxy || '').split(',').map((entry) => entry.trim().toLowerCase())
  if (except.some((entry) => covers(entry, host.toLowerCase(), port))) return undefined
  const address = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`)
  if (address?.protocol === 'http:') return address
  // The value itself may hold a password.
  throw new ConnectorError('bad_configuration', 'HTTPS_PROXY is not of the form http://host:port', {
    code: 2,
    fix: 'name a proxy that is spoken to over plain HTTP; what passes through it is encrypted all the same',
  })
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'))
}

function covers(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true
  const [, range = '', bits = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(entry) ?? []
  if (range !== '') return isInRange(host, range, Number(bits))
  const [, name = '', onlyPort] = /^(?:\*(?=\.))?(.+?)(?::(\d+))?$/.exec(entry) ?? []
  if (name === '' || (onlyPort !== undefined && Number(onlyPort) !== port)) return false
  if (name.startsWith('.')) return host.endsWith(name)
  return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`))
}

function isInRange(host: string, range: string, bits: number): boolean {
  if (isIP(host) !== 4 || isIP(range) !== 4 || bits > 32) return false
  const list = new BlockList()
  list.addSubnet(range, bits, 'ipv4')
  return list.check(host)
}
