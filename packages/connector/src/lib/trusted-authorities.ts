import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import { ConnectorError, describeError } from './errors.ts'

/**
 * The authorities named by `SSL_CERT_FILE` and `SSL_CERT_DIR`, as PEM; undefined when neither is set. For the control
 * plane they replace the usual ones, as with the Go connectors.
 */
export function readTrustedAuthorities(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const file = env.SSL_CERT_FILE ?? ''
  const folders = (env.SSL_CERT_DIR ?? '').split(':').filter((path) => path !== '')
  if (file === '' && folders.length === 0) return undefined
  const texts = [
    ...(file === '' ? [] : [read('SSL_CERT_FILE', file, () => readFileSync(file, 'utf8'))]),
    ...folders.map((folder) => read('SSL_CERT_DIR', folder, () => readFolder(folder))),
  ]
  const pem = texts.filter((text) => text.includes('-----BEGIN CERTIFICATE-----')).join('\n')
  if (pem !== '') return pem
  throw new ConnectorError('bad_configuration', `no certificate in ${[file, ...folders].filter(Boolean).join(', ')}`, {
    fix: 'point SSL_CERT_FILE at a PEM file of the trusted authorities',
  })
}

/**
 * The only authorities to trust for the control plane, as PEM: those that the variables name, `NODE_EXTRA_CA_CERTS`
 * among them, else Node's own with those of the system; undefined when that is Node's own alone.
 */
export function findAuthorities(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = readTrustedAuthorities(env)
  if (named !== undefined) return [named, ...getCACertificates('extra')].join('\n')
  const own = new Set(getCACertificates('default'))
  const systems = getCACertificates('system').filter((authority) => !own.has(authority))
  return systems.length === 0 ? undefined : [...own, ...systems].join('\n')
}

function readFolder(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8'))
    .join('\n')
}

function read(variable: string, path: string, from: () => string): string {
  try {
    return from()
  } catch (error) {
    throw new ConnectorError(
      'bad_configuration',
      `${variable} is ${path}, which cannot be read: ${describeError(error)}`,
      {
        cause: error,
        fix: 'correct the path or its permissions',
      },
    )
  }
}
