import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from './_folder.ts'
import { goFile, rostrum } from './_rostrum.ts'

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
const commands = readme
  .split('\n')
  .filter((line) => line.startsWith('rostrum '))
  .map((line) => line.slice('rostrum '.length))

test('there are commands to try', () => {
  expect(commands.length).toBeGreaterThan(10)
})

test.each(commands)('rostrum %s', async (command) => {
  const cwd = makeFolder()
  copyFileSync(goFile, join(cwd, 'sync.c1z'))
  expect(await rostrum(command.split(' '), { cwd })).toMatchObject({ code: 0, stderr: '' })
})
