import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StartedProgram } from '@rostrum/connector-testing'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const site = fileURLToPath(new URL('../../../console/dist/site', import.meta.url))

/** Seconds from `npm start` with nothing built and an empty folder until somebody's sign-in page answers. */
export async function measureStart(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-bench-start-'))
  rmSync(site, { recursive: true, force: true })
  try {
    const began = performance.now()
    await using system = new StartedProgram({
      command: [process.execPath, '--disable-warning=ExperimentalWarning', main],
      args: ['--data-dir', folder, '--http-port', '0', '--https-port', '0'],
    })
    const link = /http:\S+\/sign-in\/link\?\S+/
    await system.said(link)
    const answer = await fetch(link.exec(system.output)?.[0] ?? '')
    if (!answer.ok) throw new Error(`the sign-in page answered ${answer.status}`)
    const seconds = (performance.now() - began) / 1000
    await system.stop()
    return seconds
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
