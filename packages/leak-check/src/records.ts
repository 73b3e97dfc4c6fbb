import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Output } from './find-leaks.ts'

/** The folder is named by the program that runs the tests. */
const folderVariable = 'ROSTRUM_LEAK_CHECK'

/** Remembers a secret of which no output may show a trace, from now on or before. */
export function watchSecret(secret: string): void {
  append('secrets', secret)
}

/** Remembers what a program wrote. `what` names it in the report of a leak. */
export function watchOutput(what: string, text: string): void {
  if (text !== '') append('outputs', { what, text } satisfies Output)
}

/** All that was watched by the processes that shared the folder. */
export function readRecords(folder: string): {
  readonly secrets: readonly string[]
  readonly outputs: readonly Output[]
} {
  const read = (kind: string) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(`.${kind}`))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
      .map((line) => JSON.parse(line))
  return { secrets: read('secrets'), outputs: read('outputs') }
}

function append(kind: string, record: unknown): void {
  const folder = process.env[folderVariable]
  if (folder === undefined) return
  appendFileSync(join(folder, `${process.pid}.${kind}`), `${JSON.stringify(record)}\n`)
}
