import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Settings } from '../../definition.ts'
import { UsageError } from '../usage-error.ts'
import { textOf } from './read-setting.ts'

/**
 * The existing folder that an operator gave the connector to write in: `--c1z-temp-dir`, else `BATON_TMPDIR`.
 * Undefined when neither is set.
 */
export function findTempDir(settings: Settings, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const [name, path] = chooseTempDir(settings, env)
  if (path === '') return undefined
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return resolve(path)
  throw new UsageError(`${name} is ${path}, which is not an existing folder`)
}

/**
 * Where journals and locks live. Without a folder of the operator's it is one of this user's in the system's temporary
 * folder, so that all runs on a host meet there from whatever folder they are started.
 */
export function findStateFolder(
  program: string,
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const [, path] = chooseTempDir(settings, env)
  if (path !== '') return join(resolve(path), `${program}-state`)
  return join(tmpdir(), `${program}-state-${process.getuid?.() ?? 'user'}`)
}

function chooseTempDir(settings: Settings, env: Readonly<Record<string, string | undefined>>): [string, string] {
  const flag = textOf(settings, 'c1z-temp-dir')
  return flag === '' ? ['BATON_TMPDIR', env.BATON_TMPDIR ?? ''] : ['--c1z-temp-dir', flag]
}
