/** Syncs the small upstream into the file given, and is killed without warning behind the nth committed page. */
import { appendFileSync } from 'node:fs'
import { runSync, silentLogger, silentProgress, systemClock } from '../src/index.ts'
import { makePassConnector } from './_sync-passes.ts'

const [file = '', pages = '', journal = ''] = process.argv.slice(2)
const fake = makePassConnector()
fake.onFetch = (list, page) => appendFileSync(journal, `${list} ${page}\n`)
let left = Number(pages)
await runSync({
  connector: fake.connector,
  file,
  connectorKey: 'baton-invented v1',
  signal: new AbortController().signal,
  environment: {
    log: silentLogger,
    clock: systemClock,
    random: Math.random,
    httpTimeoutMs: 1000,
    provisioning: false,
    stateFolder: '/nowhere',
    progress: {
      ...silentProgress,
      page() {
        if (--left === 0) process.kill(process.pid, 'SIGKILL')
      },
    },
  },
})
