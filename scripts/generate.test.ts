import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { listDifferences } from './generate.mjs'

function createFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-generate-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

test('a changed, a missing and a left-over generated file are each named', () => {
  const expected = createFolder({ 'same.ts': '1', 'deep/changed.ts': '1', 'missing.ts': '1' })
  const found = createFolder({ 'same.ts': '1', 'deep/changed.ts': '2', 'deep/left-over.ts': '1' })
  expect(listDifferences(expected, found)).toEqual(['deep/changed.ts', 'deep/left-over.ts', 'missing.ts'])
})

test('a folder that was never generated differs in every file', () => {
  expect(listDifferences(createFolder({ 'a.ts': '1' }), join(createFolder({}), 'absent'))).toEqual(['a.ts'])
})
