const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const near = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', ...clock })
const far = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'short', day: 'numeric', ...clock })

/** In the viewer's zone, the exact time in UTC on hover (UI-11). The year is said when it is another one. */
export function Time({ at }: { readonly at: string | undefined }) {
  if (at === undefined || at === '') return <>–</>
  const time = new Date(at)
  const format = time.getFullYear() === new Date().getFullYear() ? near : far
  return (
    <time dateTime={at} title={time.toISOString()} style={{ whiteSpace: 'nowrap' }}>
      {format.format(time)}
    </time>
  )
}
