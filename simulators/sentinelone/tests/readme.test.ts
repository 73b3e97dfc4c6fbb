import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { mutationNames } from '../src/lib/faults/mutations.ts'
import { parseFaultRules } from '../src/lib/faults/parse.ts'
import { usage } from '../src/lib/program/arguments.ts'
import { startWorld } from './_support.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

describe('the README', () => {
  it('has an example that runs', async () => {
    const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? []
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '--eval', example]
    const cwd = fileURLToPath(new URL('..', import.meta.url))
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^200 \{ 'GET \/users': 1 \} \d+\n$/)
  })

  it('has a schedule of faults that is one', () => {
    const [, schedule = ''] = /```json\n(.*?)```/s.exec(readme) ?? []
    expect(parseFaultRules(JSON.parse(schedule), 'README.md')).toHaveLength(4)
  })

  it('explains every flag, every mutation and every operation', async () => {
    const flags = [...usage.matchAll(/--[a-z-]+/g)].map(([flag]) => flag).filter((flag) => flag !== '--help')
    expect(flags.length).toBeGreaterThan(15)
    for (const flag of flags) expect(readme).toContain(`\`${flag}`)
    for (const name of mutationNames) expect(readme).toContain(`\`${name}\``)
    await using world = await startWorld({ control: true, size: { users: 2 } })
    const listed = await (await fetch(`${world.simulator.url}/_simulator/`)).text()
    const paths = [...listed.matchAll(/\/_simulator\/\w+/g)].map(([path]) => path)
    expect(paths.length).toBeGreaterThan(10)
    for (const path of paths) expect(readme).toContain(path)
  })
})
