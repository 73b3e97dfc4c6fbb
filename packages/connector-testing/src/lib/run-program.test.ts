import { describe, expect, test } from 'vitest'
import { runProgram } from './run-program.ts'

const node = (script: string) => [process.execPath, '-e', script] as const

describe('runProgram', () => {
  test('answers the exit code and everything that was written', async () => {
    const script = `process.stdout.write('rows'); process.stderr.write('log'); process.exitCode = 14`
    expect(await runProgram({ command: node(script) })).toEqual({ exitCode: 14, stdout: 'rows', stderr: 'log' })
  })

  test("passes on arguments and settings, but not this process's own settings for connectors", async () => {
    process.env.BATON_API_TOKEN = 'mine'
    try {
      const script =
        'console.log(JSON.stringify([process.argv.slice(1), process.env.BATON_API_TOKEN, process.env.BATON_FILE]))'
      const { stdout } = await runProgram({ command: node(script), args: ['--', 'a b'], env: { BATON_FILE: 'x.c1z' } })
      expect(JSON.parse(stdout)).toEqual([['a b'], null, 'x.c1z'])
    } finally {
      delete process.env.BATON_API_TOKEN
    }
  })

  test('kills without warning as soon as it is to', async () => {
    let asked = 0
    const script = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`
    const { exitCode } = await runProgram({ command: node(script), killWhen: () => ++asked > 5 })
    expect(exitCode).toBeNull()
  })

  test('says so when the program is not there', async () => {
    await expect(runProgram({ command: ['/no/such/program'] })).rejects.toThrow('/no/such/program')
  })
})
