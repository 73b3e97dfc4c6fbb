import { spawn } from 'node:child_process'
import { copyFileSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { makeFolder } from './_folder.ts'
import { goFile, rostrum } from './_rostrum.ts'

const program = join(import.meta.dirname, '../bin/rostrum')

/** The program itself, in a process of its own. */
async function spawned(file: string, argv: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  return { code, stdout, stderr }
}

test('the program runs from a link in another folder, and reads sync.c1z where it stands', async () => {
  const cwd = makeFolder()
  copyFileSync(goFile, join(cwd, 'sync.c1z'))
  symlinkSync(program, join(cwd, 'rostrum'))
  symlinkSync('rostrum', join(cwd, 'again'))
  const { code, stdout, stderr } = await spawned(join(cwd, 'again'), ['c1z', 'resource-types'], { cwd })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe((await rostrum(['c1z', 'resource-types', '-f', goFile])).stdout)
})

test('the exit code of the process tells what went wrong', async () => {
  const cwd = makeFolder()
  const missing = await spawned(program, ['c1z', 'grants'], { cwd })
  expect(missing).toMatchObject({ code: 2, stdout: '' })
  expect(missing.stderr).toMatch(/^rostrum: [^\n]*sync\.c1z[^\n]*\n$/)
  const unknown = await spawned(program, ['c1z', 'grants', '-f', goFile, '-e', 'nope'], { cwd })
  expect(unknown.code).toBe(5)
})

test('a reader that leaves early is no error, and nothing is left behind', async () => {
  const tempDir = makeFolder()
  const env = { ...process.env, TMPDIR: tempDir }
  const child = spawn(program, ['c1z', 'grants', '-f', goFile, '--json'], { stdio: ['ignore', 'pipe', 'pipe'], env })
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  const stderr = text(child.stderr)
  // More than a pipe holds is still to come.
  child.stdout.once('data', () => child.stdout.destroy())
  expect(await exit).toBe(0)
  expect(await stderr).toBe('')
  expect(readdirSync(tempDir)).toEqual([])
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the program in order: no message, no file left', async (signal, expected) => {
  const folder = makeFolder()
  const out = makeFolder()
  const env = { ...process.env, TMPDIR: folder }
  const argv = ['c1z', 'export', 'json', '-f', goFile, '--out', join(out, 'fifo')]
  // Its reader pauses after the first bytes, so the program stands still in the middle of its work.
  await spawned('mkfifo', [join(out, 'fifo')])
  const child = spawn(program, argv, { stdio: ['ignore', 'ignore', 'pipe'], env })
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  const stderr = text(child.stderr)
  const script = `exec 3< "${join(out, 'fifo')}"; head -c 1000 <&3; read go; cat <&3 > /dev/null`
  const reader = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] })
  await new Promise((resolve) => reader.stdout.once('data', resolve))
  child.kill(signal)
  reader.stdin.end('go\n')
  expect(await exit).toBe(expected)
  expect(await stderr).toBe('')
  expect(readdirSync(folder)).toEqual([])
})

test('every command has help, without a file', async () => {
  const commands = [
    ...['resources', 'resource-types', 'entitlements', 'grants', 'principals', 'principals compare', 'access'],
    ...['syncs', 'stats', 'diff', 'export', 'export csv', 'export xlsx', 'export json'],
  ]
  for (const command of commands) {
    const { code, stdout, stderr } = await rostrum(['c1z', ...command.split(' '), '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^Usage: rostrum c1z ${command} `))
    expect(stdout).toContain('-f, --file <path>')
  }
  expect((await rostrum(['--help'])).stdout).toMatch(/^Usage: rostrum /)
  expect((await rostrum(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
