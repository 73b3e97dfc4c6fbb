/** Opens a sync file, says so, and stays; made to be killed. Arguments: file, folder to decode it in. */
import { SyncFile } from '../src/index.ts'

const [file = '', tempDir = ''] = process.argv.slice(2)
await using opened = await SyncFile.open(file, { tempDir })
process.stdout.write(`opened ${opened.syncs.length}\n`)
setInterval(() => {}, 1000)
await new Promise(() => {})
