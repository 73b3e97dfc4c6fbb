import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { AddressGuard } from '@rostrum/outbound'
import { withoutPort } from '../credentials/client-id.ts'
import { type LogLevel, logLevels } from '../logger.ts'
import { type MasterKeys, openMasterKeyFile, parseMasterKeys } from '../secrets/master-keys.ts'
import type { Environment, VariableName } from './environment.ts'

/** What a server is told at its start, checked. */
export interface Config {
  readonly dataDir: string
  /** undefined: the embedded one in the data folder */
  readonly databaseUrl: string | undefined
  readonly ownerDatabaseUrl: string | undefined
  readonly httpPort: number
  readonly https: { readonly host: string; readonly port: number }
  /** undefined: this machine's address and the port that was taken */
  readonly publicHost: string | undefined
  /** further names of the server, without ports */
  readonly hosts: readonly string[]
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined
  /** opened, or made, when it is asked for */
  readonly masterKeys: () => MasterKeys
  readonly s3: { readonly bucket: string; readonly endpoint: string | undefined; readonly region: string } | undefined
  readonly uploadMaxBytes: number
  readonly logLevel: LogLevel
  /** where the controls of a rehearsal are, on this machine; undefined: it is none */
  readonly rehearsalUrl: string | undefined
  /** which addresses of those that people type may be called */
  readonly guard: AddressGuard
  /** folder of the built console; undefined: none is served */
  readonly consoleDir: string | undefined
  readonly hosted: {
    /** folder of the programs; undefined: those installed beside the server */
    readonly folder: string | undefined
    /** of each of them */
    readonly memoryMaxBytes: number
  }
}

/** What the command line says; it goes before the environment. */
export interface ConfigFlags {
  readonly dataDir?: string | undefined
  readonly httpPort?: string | undefined
  readonly httpsPort?: string | undefined
}

/** A setting that is none: its text names it, its value and what it may be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Relative folders are taken from `cwd`. */
export function readConfig(env: Environment, cwd: string, flags: ConfigFlags = {}): Config {
  const get = (name: VariableName) => env[name]?.trim() || undefined
  const dataDir = resolve(cwd, flags.dataDir ?? get('ROSTRUM_DATA_DIR') ?? '.rostrum')
  return {
    dataDir,
    databaseUrl: readUrl('DATABASE_URL', get('DATABASE_URL')),
    ownerDatabaseUrl: readUrl('ROSTRUM_MIGRATE_DATABASE_URL', get('ROSTRUM_MIGRATE_DATABASE_URL')),
    httpPort:
      readPort('--http-port', flags.httpPort) ?? readPort('ROSTRUM_HTTP_PORT', get('ROSTRUM_HTTP_PORT')) ?? 8080,
    https: {
      host: get('ROSTRUM_HTTPS_HOST') ?? '127.0.0.1',
      port:
        readPort('--https-port', flags.httpsPort) ?? readPort('ROSTRUM_HTTPS_PORT', get('ROSTRUM_HTTPS_PORT')) ?? 8443,
    },
    publicHost: readPublicHost(get('ROSTRUM_PUBLIC_HOST')),
    hosts: (get('ROSTRUM_HOSTS') ?? '').split(',').flatMap((host) => host.trim() || []),
    tls: readTls(get('ROSTRUM_TLS_CERT_FILE'), get('ROSTRUM_TLS_KEY_FILE')),
    masterKeys: () => readMasterKeys(get('ROSTRUM_MASTER_KEY'), get('ROSTRUM_MASTER_KEY_FILE'), dataDir),
    s3: readS3(get('ROSTRUM_S3_BUCKET'), get('ROSTRUM_S3_ENDPOINT'), get('ROSTRUM_S3_REGION')),
    uploadMaxBytes: readSize('ROSTRUM_UPLOAD_MAX_MB', get('ROSTRUM_UPLOAD_MAX_MB')) ?? 2048 * 1024 * 1024,
    logLevel: readLevel(get('ROSTRUM_LOG_LEVEL')),
    rehearsalUrl: readRehearsalUrl(get('ROSTRUM_REHEARSAL_URL')),
    guard: readGuard(get('ROSTRUM_ALLOWED_HOSTS')),
    consoleDir: get('ROSTRUM_CONSOLE_DIR'),
    hosted: {
      folder: get('ROSTRUM_CONNECTORS_DIR'),
      memoryMaxBytes: readSize('ROSTRUM_CONNECTOR_MEMORY_MB', get('ROSTRUM_CONNECTOR_MEMORY_MB')) ?? 512 * 1024 * 1024,
    },
  }
}

function readPort(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const port = Number(value)
  if (/^\d+$/.test(value) && port <= 65535) return port
  throw new ConfigError(`${name} is ${JSON.stringify(value)}: it takes a port, 0 to 65535, where 0 is any free one`)
}

function readSize(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const size = Number(value)
  if (/^\d+$/.test(value) && size > 0) return size * 1024 * 1024
  throw new ConfigError(`${name} is ${JSON.stringify(value)}: it takes a whole number of MiB above 0`)
}

function readUrl(name: string, value: string | undefined): string | undefined {
  if (value === undefined || /^postgres(ql)?:\/\//.test(value)) return value
  // The value may hold a password.
  throw new ConfigError(`${name} is no address of a PostgreSQL server: it begins with postgres://`)
}

function readPublicHost(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const host = withoutPort(value)
  const isName = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(host)
  if (/^[^/@\s]+$/.test(value) && (isName || isIP(host) !== 0)) return value
  throw new ConfigError(
    `ROSTRUM_PUBLIC_HOST is ${JSON.stringify(value)}: it takes a name with a dot, or an address, with its port: Terraform takes a bare name for a tenant of ConductorOne`,
  )
}

function readTls(certFile: string | undefined, keyFile: string | undefined): Config['tls'] {
  if (certFile === undefined && keyFile === undefined) return undefined
  if (certFile === undefined || keyFile === undefined)
    throw new ConfigError('ROSTRUM_TLS_CERT_FILE and ROSTRUM_TLS_KEY_FILE belong together: give both, or none')
  return { certFile, keyFile }
}

function readMasterKeys(text: string | undefined, file: string | undefined, dataDir: string): MasterKeys {
  if (text !== undefined) return parseMasterKeys(text.replaceAll(',', '\n'), 'ROSTRUM_MASTER_KEY')
  if (file !== undefined) return parseMasterKeys(readFileSync(file, 'utf8'), file)
  return openMasterKeyFile(join(dataDir, 'master.key'))
}

function readS3(bucket: string | undefined, endpoint: string | undefined, region = 'us-east-1'): Config['s3'] {
  return bucket === undefined ? undefined : { bucket, endpoint, region }
}

function readGuard(value = ''): AddressGuard {
  try {
    return AddressGuard.of(value)
  } catch (error) {
    throw new ConfigError(`ROSTRUM_ALLOWED_HOSTS: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

function readRehearsalUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const url = URL.parse(value)
  if (url?.protocol === 'http:' && url.hostname === '127.0.0.1' && url.pathname === '/') return url.href
  throw new ConfigError(
    `ROSTRUM_REHEARSAL_URL is ${JSON.stringify(value)}: it takes an address like http://127.0.0.1:8090/`,
  )
}

function readLevel(value = 'info'): LogLevel {
  const level = logLevels.find((known) => known === value)
  if (level === undefined)
    throw new ConfigError(`ROSTRUM_LOG_LEVEL is ${JSON.stringify(value)}: it takes ${logLevels.join(', ')}`)
  return level
}
