import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { inflate } from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const shared = join(import.meta.dirname, '../../../node_modules/.cache/chromium')

/** A Chromium of this machine if there is one, else the one that comes as a package. A run without one fails. */
export async function launchChromium(): Promise<Browser> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path))
  // The package's own flags are for a place where a page may do anything; here it keeps the rules of the web.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  if (found !== undefined) return chromium.launch({ executablePath: found, args })
  const folder = await unpack()
  const options = { executablePath: join(folder, 'chromium'), args }
  try {
    return await chromium.launch(options)
  } catch (error) {
    // A bare machine lacks NSS and NSPR, which come along.
    if (!String(error).includes('shared libraries')) throw error
    const libraries = join(folder, 'al2023', 'lib')
    return chromium.launch({
      ...options,
      env: { ...process.env, LD_LIBRARY_PATH: libraries } as Record<string, string>,
    })
  }
}

/** Once for all runs: whoever comes second finds it whole, or makes it beside and takes the first one. */
async function unpack(): Promise<string> {
  const packed = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')))
  const folder = `${shared}-${(createRequire(import.meta.url)(join(packed, 'package.json')) as { version: string }).version}`
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const beside = await mkdtemp(`${folder}-`)
  const { TMPDIR } = process.env
  // It unpacks into the temporary folder, whichever that is.
  process.env.TMPDIR = beside
  try {
    for (const name of ['chromium.br', 'al2023.tar.br', 'swiftshader.tar.br']) await inflate(join(packed, 'bin', name))
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
  await rename(beside, folder).catch(async (error) => {
    if (!existsSync(folder)) throw error
    await rm(beside, { recursive: true })
  })
  return folder
}
