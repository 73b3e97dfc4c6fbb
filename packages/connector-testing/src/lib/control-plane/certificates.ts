import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A certificate with its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface CertificateOptions {
  /** names and IPv4 addresses it is for */
  readonly hosts: readonly string[]
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A private authority that lives as long as a test: the least of X.509 that TLS clients accept. */
export class Authority {
  readonly cert: string
  readonly #name = distinguishedName(`Test authority ${randomBytes(4).toString('hex')}`)
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  constructor(now: Date) {
    const day = 86_400_000
    const notBefore = new Date(now.getTime() - 365 * day)
    const notAfter = new Date(now.getTime() + 3650 * day)
    const isAuthority = extension('2.5.29.19', true, sequence(der(0x01, Buffer.from([0xff]))))
    this.cert = this.#certify(this.#name, this.#keys.publicKey, notBefore, notAfter, [isAuthority])
  }

  issue({ hosts, notBefore, notAfter }: CertificateOptions): Certificate {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const names = hosts.map((host) =>
      /^[\d.]+$/.test(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
    )
    const alternatives = extension('2.5.29.17', false, sequence(...names))
    const cert = this.#certify(distinguishedName(hosts[0] ?? ''), keys.publicKey, notBefore, notAfter, [alternatives])
    return { cert, key: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() }
  }

  #certify(
    subject: Buffer,
    publicKey: KeyObject,
    notBefore: Date,
    notAfter: Date,
    extensions: readonly Buffer[],
  ): string {
    const algorithm = sequence(objectId('1.2.840.10045.4.3.2'))
    const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)])
    const body = sequence(
      der(0xa0, der(0x02, Buffer.from([2]))),
      der(0x02, serial),
      algorithm,
      this.#name,
      sequence(time(notBefore), time(notAfter)),
      subject,
      publicKey.export({ format: 'der', type: 'spki' }),
      der(0xa3, sequence(...extensions)),
    )
    const signature = sign('sha256', body, this.#keys.privateKey)
    const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
    const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
  }
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId('2.5.4.3'), der(0x0c, Buffer.from(commonName)))))
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der(0x01, Buffer.from([0xff]))] : []
  return sequence(objectId(id), ...flag, der(0x04, value))
}

function time(date: Date): Buffer {
  return der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`))
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) {
    const digits = [part & 0x7f]
    for (let high = part >>> 7; high > 0; high >>>= 7) digits.unshift((high & 0x7f) | 0x80)
    bytes.push(...digits)
  }
  return der(0x06, Buffer.from(bytes))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function der(tag: number, content: Buffer): Buffer {
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const length: number[] = []
  for (let rest = content.length; rest > 0; rest >>>= 8) length.unshift(rest & 0xff)
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length, ...length]), content])
}
