import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const connector = fileURLToPath(new URL('../../../../connectors/sentinelone/bin/baton-sentinel-one', import.meta.url))

/** Runs the connector as its users do, as a program, with its settings in the environment; answers its exit code. */
export function runConnectorProgram(args: readonly string[], settings: Record<string, string>): Promise<number | null> {
  const child = spawn(connector, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...settings },
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', resolve)
  })
}
