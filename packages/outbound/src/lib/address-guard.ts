import { type LookupAddress, lookup as lookUp } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type AllowedTarget, parseTarget } from './allowed-target.ts'

/** An address that only this machine or its network can reach. Its text names it, and the cure. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError'
  readonly code = 'ERR_FORBIDDEN_ADDRESS'
}

/** Lets calls through to public addresses, and to those that the operator allows. */
export class AddressGuard {
  /** what the operator allows, as it was written */
  readonly allowed: string
  readonly #allowed: readonly AllowedTarget[]

  private constructor(allowed: string, targets: readonly AllowedTarget[]) {
    this.allowed = allowed
    this.#allowed = targets
  }

  /**
   * `allowed`: names (`*.` before one for all below it), addresses and ranges, separated by commas, each with `:port` or
   * for all ports.
   * @throws RangeError that names an entry that is none of these
   */
  static of(allowed: string): AddressGuard {
    const entries = allowed.split(',').map((entry) => entry.trim())
    return new AddressGuard(allowed, entries.filter((entry) => entry !== '').map(parseTarget))
  }

  /** Whether the host, as it is written, is one that the operator named. */
  isNamed(host: string, port: number): boolean {
    const plain = bare(host)
    return isIP(plain) !== 0 ? this.#isAllowed(plain, port) : this.#allowed.some((it) => it.coversName(plain, port))
  }

  /**
   * What is wrong with a host as far as can be told without asking for its addresses; undefined when nothing is.
   */
  findFault(host: string, port: number): string | undefined {
    const plain = bare(host)
    if (this.isNamed(plain, port)) return undefined
    if (isIP(plain) !== 0) return isPublic(plain) ? undefined : describe(plain, plain)
    return isLocalName(plain) ? describe(plain, plain) : undefined
  }

  /**
   * The addresses of a host, all of which may be called.
   * @throws ForbiddenAddressError, and what the resolver throws for a name that leads nowhere
   */
  async resolve(host: string, port: number): Promise<readonly LookupAddress[]> {
    const plain = bare(host)
    const family = isIP(plain)
    if (family !== 0) {
      this.#assert(plain, plain, port)
      return [{ address: plain, family }]
    }
    const found = await new Promise<LookupAddress[]>((resolve, reject) =>
      lookUp(plain, { all: true }, (error, addresses) => (error === null ? resolve(addresses) : reject(error))),
    )
    if (!this.isNamed(plain, port)) for (const { address } of found) this.#assert(address, plain, port)
    return found
  }

  /** For sockets: resolves a name to addresses that may be called. What is written as an address never comes here. */
  lookup(port: number): LookupFunction {
    return (host, options, done) => {
      this.resolve(host, port).then(
        (found) => {
          const usable = found.filter(({ family }) => !options.family || options.family === family)
          const [first] = usable
          if (first === undefined)
            done(Object.assign(new Error(`${host} has no such address`), { code: 'ENOTFOUND' }), '')
          else if (options.all === true) done(null, [...usable])
          else done(null, first.address, first.family)
        },
        (error) => done(error, ''),
      )
    }
  }

  #assert(address: string, host: string, port: number): void {
    if (isPublic(address) || this.#isAllowed(address, port)) return
    throw new ForbiddenAddressError(describe(host, address))
  }

  #isAllowed(address: string, port: number): boolean {
    return this.#allowed.some((target) => target.coversAddress(ipaddr.process(address), port))
  }
}

/** An address of version 4 in the clothes of version 6 is what it is underneath. */
function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}

function isLocalName(host: string): boolean {
  return /^(localhost|.*\.(localhost|local|internal))\.?$/i.test(host)
}

function describe(host: string, address: string): string {
  const what = isIP(address) === 0 ? 'a name of this machine or its network' : 'an address of a private network'
  const leads = host === address ? `${host} is ${what}` : `${host} leads to ${address}, ${what}`
  return `${leads}, which is not called unless the operator allows it (ROSTRUM_ALLOWED_HOSTS)`
}

/** As sockets want it: version 6 without brackets. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
}
