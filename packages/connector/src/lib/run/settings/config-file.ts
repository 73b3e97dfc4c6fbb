import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../usage-error.ts'
import { parseSettingsYaml, type WrittenSettings } from './settings-yaml.ts'

export interface ConfigFile {
  readonly path: string
  readonly settings: WrittenSettings
  /** why nothing of it is used; a file that simply is not there is not worth a word */
  readonly ignored?: string
}

const nothing: WrittenSettings = new Map()

/**
 * Reads the configuration file. As in the Go SDK it never stops a start: what cannot be read or understood is left
 * out, and `ignored` says why, for whoever wonders where a setting went.
 */
export function readConfigFile(cwd: string, env: Readonly<Record<string, string | undefined>>): ConfigFile {
  const given = env.BATON_CONFIG_PATH ?? ''
  if (given !== '' && !/\.ya?ml$/.test(given)) {
    throw new UsageError(`BATON_CONFIG_PATH is "${given}", but must end in .yaml or .yml`)
  }
  const path = resolve(cwd, given === '' ? '.baton.yaml' : given)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error) && given === '') return { path, settings: nothing }
    return { path, settings: nothing, ignored: reason(error) }
  }
  try {
    return { path, settings: parseSettingsYaml(text) }
  } catch (error) {
    return { path, settings: nothing, ignored: reason(error) }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
