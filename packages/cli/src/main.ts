import { main } from './lib/main.ts'

// A reader that leaves early (`| head`) must not become a stack trace; `main` notices by itself.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

const stop = new AbortController()
const signalNumbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const
for (const [signal, number] of Object.entries(signalNumbers)) {
  // Once: the second time, the system's own behaviour ends the program at once.
  process.once(signal, () => {
    process.exitCode = 128 + number
    stop.abort()
  })
}

const code = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: stop.signal,
})
if (!stop.signal.aborted) process.exitCode = code
