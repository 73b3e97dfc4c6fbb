import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** How the programs of connectors are started. */
export interface ProgramOptions {
  /** folders in which they are looked for */
  readonly folders: readonly string[]
  /** of each of them */
  readonly memoryMaxBytes: number
  /** whom they trust to be this server; undefined: the usual authorities */
  readonly caFile: string | undefined
}

export type Program = ChildProcessByStdio<Writable, Readable, Readable>

/** JavaScript's share; files, compression and the runtime take the rest. */
const heapShare = 0.6

/** What a connector's program inherits: how to reach the outside, and nothing that this server knows. */
const inherited = [
  'PATH',
  'HOME',
  'LANG',
  'TZ',
  'TMPDIR',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'no_proxy',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'NODE_COMPILE_CACHE',
]

/** Where the program of that name is. @throws Error that says where it was looked for */
export function findProgram(name: string, folders: readonly string[]): string {
  for (const folder of folders) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this one.
    }
  }
  throw new Error(`there is no program ${name} in ${folders.join(', ') || 'any folder'}: set ROSTRUM_CONNECTORS_DIR`)
}

/** The folders in which programs are usually found, besides those that are given. */
export function pathFolders(path = process.env.PATH ?? ''): string[] {
  return path.split(delimiter).filter((folder) => folder !== '')
}

/**
 * Starts a connector's program. Its settings go through a pipe: neither a file nor the list of processes has them. The
 * pipe stays open as long as this process lives, and the program ends when it closes.
 */
export function startProgram(
  path: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  { memoryMaxBytes, caFile }: ProgramOptions,
): Program {
  const env: Record<string, string> = {}
  for (const name of inherited) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  if (caFile !== undefined) env.SSL_CERT_FILE = caFile
  env.NODE_OPTIONS = `--max-old-space-size=${Math.floor((memoryMaxBytes * heapShare) / 1024 / 1024)}`
  const child = spawn(path, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  // A program that ends before it has read them says why by its end.
  child.stdin.on('error', () => {})
  child.stdin.write(`${JSON.stringify(settings)}\n`)
  return child
}
