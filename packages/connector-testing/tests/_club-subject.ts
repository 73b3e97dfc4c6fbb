import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProvisioningSubject } from '../src/index.ts'
import type { Book } from './_club-connector.ts'
import type { WritingDefect } from './_writing-defects.ts'

const program = fileURLToPath(new URL('./_club-program.ts', import.meta.url))

/** The program with a club of its own. */
export function clubProgram(defect?: WritingDefect): ProvisioningSubject {
  return {
    command: [process.execPath, program],
    async startWorld() {
      const folder = mkdtempSync(join(tmpdir(), 'rostrum-club-'))
      const path = join(folder, 'book.json')
      const book: Book = { people: ['ann', 'bob', 'cid'], members: ['cid'], writes: 0 }
      writeFileSync(path, JSON.stringify(book))
      return {
        env: { BATON_BOOK: path, ...(defect !== undefined && { BATON_DEFECT: defect }) },
        // The book was written by these tests.
        writeCount: () => (JSON.parse(readFileSync(path, 'utf8')) as Book).writes,
        async [Symbol.asyncDispose]() {
          rmSync(folder, { recursive: true, force: true })
        },
      }
    },
    grants: [
      {
        title: 'membership',
        choose: () => ({
          entitlement: 'club:chess:member',
          principal: { resourceType: 'person', resource: 'ann' },
        }),
      },
    ],
    accounts: [
      { title: 'a person', choose: () => ({ resourceType: 'person', login: 'dan@example.com', profile: {} }) },
    ],
  }
}
