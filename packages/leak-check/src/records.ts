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

/** Whether anybody will look. */
export function isWatching(): boolean {
  return process.env[folderVariable] !== undefined
}

/** What could be a secret in a file of whatever kind; the rest is left out. */
const readable = /[A-Za-z0-9+/=_.~%:@-]{16,}/g
/** Files of databases hold much the same; each text is remembered once in a process. */
const seen = new Set<string>()

/** Remembers what can be read in the files of a folder, those below it too: of databases, stores and logs. */
export function watchFiles(what: string, folder: string, isMeant: (name: string) => boolean = () => true): void {
  if (!isWatching()) return
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !isMeant(entry.name)) continue
    const texts: string[] = []
    for (const [text] of readFileSync(join(entry.parentPath, entry.name), 'latin1').matchAll(readable)) {
      if (seen.has(text)) continue
      seen.add(text)
      texts.push(text)
    }
    // One that has nothing new is still one that was looked at.
    append('outputs', { what: `${what}, ${entry.name}`, text: texts.join('\n') } satisfies Output)
  }
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
