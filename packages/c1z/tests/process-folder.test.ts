import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { SyncFile } from '../src/index.ts'
import { makeFolder } from './_folder.ts'

const file = fileURLToPath(new URL('fixtures/go-connector-s.c1z', import.meta.url))
const reader = fileURLToPath(new URL('_opened-reader.ts', import.meta.url))

test('what a killed process decoded is removed by the next one, what a living one has stays', async () => {
  const tempDir = makeFolder()
  const living = await openElsewhere(tempDir)
  const [ofTheLiving] = readdirSync(tempDir)
  const killed = await openElsewhere(tempDir)
  expect(readdirSync(tempDir)).toHaveLength(2)
  killed.kill('SIGKILL')
  await once(killed, 'exit')

  const opened = await SyncFile.open(file, { tempDir })
  const now = readdirSync(tempDir)
  expect(now).toHaveLength(2)
  expect(now).toContain(ofTheLiving)
  const again = await SyncFile.open(file, { tempDir })
  expect(again.counts(again.syncs[0]?.id ?? '')).toEqual(opened.counts(opened.syncs[0]?.id ?? ''))
  await again.close()
  await opened.close()
  expect(readdirSync(tempDir)).toEqual([ofTheLiving])
  living.kill('SIGKILL')
})

async function openElsewhere(tempDir: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [reader, file, tempDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}
