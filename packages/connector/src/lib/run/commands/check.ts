import type { CheckResult, Connector } from '../../capability.ts'
import { ConnectorError } from '../../errors.ts'
import type { Redactor } from '../logging/redactor.ts'
import type { RunnerIo } from '../runner-io.ts'
import { UsageError } from '../usage-error.ts'

interface Printing {
  readonly json: boolean
  readonly redactor: Redactor
  readonly io: Pick<RunnerIo, 'stdout'>
}

export interface CheckOptions extends Printing {
  readonly signal: AbortSignal
  /** Throws when the settings cannot work; that is a result like any other. */
  readonly create: () => Connector
}

/** Prints each check as it is known. 0 when a sync could run, 1 when not. */
export async function runChecks({ signal, create, ...printing }: CheckOptions): Promise<number> {
  let failed = false
  const report = (result: CheckResult) => {
    if (!result.ok && !result.warning) failed = true
    print(result, printing)
  }
  let connector: Connector
  try {
    connector = create()
  } catch (error) {
    report({ name: 'settings', ok: false, ...explain(error) })
    return 1
  }
  report({ name: 'settings', ok: true })
  try {
    for await (const result of connector.check(signal)) report(result)
  } catch (error) {
    if (signal.aborted) throw error
    report({ name: 'checks', ok: false, ...explain(error) })
  } finally {
    await connector.close()
  }
  return failed ? 1 : 0
}

/** Settings that cannot even be read are a result too: whoever asked reads stdout. */
export function reportRefusal(error: UsageError, printing: Printing): number {
  print({ name: 'settings', ok: false, ...explain(error) }, printing)
  return 1
}

function print(result: CheckResult, { json, redactor, io }: Printing): void {
  const clean = redactResult(result, redactor)
  io.stdout.write(json ? `${JSON.stringify(clean)}\n` : readable(clean))
}

function explain(error: unknown): { cause: string; fix?: string } {
  if (error instanceof UsageError) {
    const fixes = error.problems.flatMap(({ fix }) => fix ?? [])
    const cause = error.problems.map((problem) => problem.cause).join('; ')
    return { cause, ...(fixes.length > 0 && { fix: fixes.join('; ') }) }
  }
  if (!(error instanceof Error)) return { cause: String(error) }
  const fix = error instanceof ConnectorError ? error.fix : undefined
  return { cause: error.message, ...(fix !== undefined && { fix }) }
}

/** Exactly the documented members, in the same order each time. */
function redactResult({ name, ok, cause, fix, warning, skipped }: CheckResult, redactor: Redactor): CheckResult {
  return {
    name,
    ok,
    ...(cause !== undefined && { cause: redactor.redact(cause) }),
    ...(fix !== undefined && { fix: redactor.redact(fix) }),
    ...(warning !== undefined && { warning }),
    ...(skipped !== undefined && { skipped }),
  }
}

function readable({ name, ok, cause, fix, warning }: CheckResult): string {
  const mark = ok ? 'ok     ' : warning ? 'warning' : 'failed '
  const lines = [`${mark}  ${name}${cause === undefined ? '' : `: ${cause}`}`]
  if (fix !== undefined) lines.push(`         to do: ${fix}`)
  return lines.map((line) => `${line}\n`).join('')
}
