import type { Progress } from './progress-counter.ts'

export interface Summary {
  readonly file: string
  readonly counts: Readonly<Record<string, number>>
  readonly durationMs: number
  readonly resumed: boolean
}

/** The lines a watching person sees, none wider than the terminal: a wrapped line could not be erased again. */
export function renderProgress(title: string, progress: Progress, now: Date, columns: number): string[] {
  const lines = [
    [title, seconds(now.getTime() - progress.startedAt.getTime()), counted(progress.requests, 'request')].join(' · '),
  ]
  if (progress.pages.size > 0) lines.push(`  pages  ${countList(progress.pages)}`)
  if (progress.rows.size > 0) lines.push(`  rows   ${countList(progress.rows)}`)
  if (progress.wait !== undefined && progress.wait.until > now) {
    const left = seconds(progress.wait.until.getTime() - now.getTime())
    lines.push(`  waiting until ${timeOfDay(progress.wait.until)} (${left}): ${oneLine(progress.wait.reason)}`)
  }
  return lines.map((line) => fit(line, columns))
}

/** What stays on the screen when the run is over. */
export function renderSummary(title: string, progress: Progress, summary: Summary): string[] {
  const lines = [`${title}: done in ${seconds(summary.durationMs)} with ${counted(progress.requests, 'request')}`]
  if (summary.resumed) lines.push('  went on with an unfinished sync')
  const width = Math.max(0, ...Object.keys(summary.counts).map((kind) => kind.length))
  for (const [kind, count] of Object.entries(summary.counts)) {
    lines.push(`  ${kind.padEnd(width)}  ${grouped(count).padStart(9)}`)
  }
  return [...lines, `  written to ${summary.file}`]
}

function countList(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name} ${grouped(count)}`).join(' · ')
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

function seconds(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000))
  return total < 60 ? `${total} s` : `${Math.floor(total / 60)} min ${total % 60} s`
}

/** By the clock on the watcher's wall. */
function timeOfDay(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ')
}

function fit(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`
}
