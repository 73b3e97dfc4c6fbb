import 'reflect-metadata'
import { X509Certificate as NodeCertificate, randomBytes, webcrypto } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 86_400_000
const authorityDays = 3650
/** What browsers and Go accept at most. */
const leafDays = 397
const renewDays = 30

export interface ServerCertificate {
  /** PEM: the server's own certificate and its authority's */
  readonly cert: string
  /** PEM */
  readonly key: string
  /** the file that clients are to trust */
  readonly caFile: string
  readonly endsAt: Date
}

/**
 * The server's certificate of a private authority in the folder, both made when they are missing. The server's is made
 * anew when it is for other hosts, ends within 30 days, or is of another authority; the authority stays, for clients
 * trust it.
 */
export async function ensureCertificate(
  folder: string,
  hosts: readonly [string, ...string[]],
  now: Date,
): Promise<ServerCertificate> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const authority = (await readPair(folder, 'ca')) ?? (await makeAuthority(folder, now))
  const current = await readPair(folder, 'server')
  const server =
    current !== undefined && (await isGood(current.cert, authority.cert, hosts, now))
      ? current
      : await makeServer(folder, authority, hosts, now)
  return {
    cert: `${server.cert.toString('pem')}\n${authority.cert.toString('pem')}\n`,
    key: server.keyPem,
    caFile: join(folder, 'ca.pem'),
    endsAt: server.cert.notAfter,
  }
}

interface Pair {
  readonly cert: X509Certificate
  readonly key: webcrypto.CryptoKey
  readonly keyPem: string
}

async function makeAuthority(folder: string, now: Date): Promise<Pair> {
  const keys = await newKeys()
  const cert = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Rostrum authority ${randomBytes(4).toString('hex')}`,
    serialNumber: serialNumber(),
    // A clock that is a little behind is no reason to refuse it.
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + authorityDays * dayMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return writePair(folder, 'ca', cert, keys.privateKey)
}

async function makeServer(folder: string, authority: Pair, hosts: readonly [string, ...string[]], now: Date) {
  const keys = await newKeys()
  const cert = await X509CertificateGenerator.create({
    subject: `CN=${hosts[0]}`,
    issuer: authority.cert.subject,
    serialNumber: serialNumber(),
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(Math.min(now.getTime() + leafDays * dayMs, authority.cert.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }))),
    ],
  })
  return writePair(folder, 'server', cert, keys.privateKey)
}

async function isGood(cert: X509Certificate, authority: X509Certificate, hosts: readonly string[], now: Date) {
  const seen = new NodeCertificate(cert.toString('pem'))
  const covers = hosts.every((host) => (isIP(host) === 0 ? seen.checkHost(host) : seen.checkIP(host)) !== undefined)
  const lasts = cert.notAfter.getTime() - now.getTime() > renewDays * dayMs && cert.notBefore <= now
  return covers && lasts && (await cert.verify({ publicKey: authority, signatureOnly: true }))
}

/** Undefined when there is none. One that cannot be read is an error: an authority made anew would be trusted by nobody. */
async function readPair(folder: string, name: string): Promise<Pair | undefined> {
  const [certFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}-key.pem`)]
  if (!existsSync(certFile) || !existsSync(keyFile)) return undefined
  try {
    const cert = new X509Certificate(readFileSync(certFile, 'utf8'))
    const keyPem = readFileSync(keyFile, 'utf8')
    const [der] = PemConverter.decode(keyPem)
    if (der === undefined) throw new Error(`${keyFile} holds no key`)
    return { cert, keyPem, key: await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign']) }
  } catch (error) {
    throw new Error(`${certFile} and ${keyFile} are no certificate with its key; restore them, or remove both`, {
      cause: error,
    })
  }
}

async function writePair(folder: string, name: string, cert: X509Certificate, key: webcrypto.CryptoKey): Promise<Pair> {
  const keyPem = `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`
  // The certificate last: where there is one, there is its key.
  replace(join(folder, `${name}-key.pem`), keyPem, 0o600)
  replace(join(folder, `${name}.pem`), `${cert.toString('pem')}\n`, 0o644)
  return { cert, key, keyPem }
}

function replace(file: string, text: string, mode: number): void {
  writeFileSync(`${file}.new`, text, { mode })
  chmodSync(`${file}.new`, mode)
  renameSync(`${file}.new`, file)
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

/** Positive, and of twenty bytes at most. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}
