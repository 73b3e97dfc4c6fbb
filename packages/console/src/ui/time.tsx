const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** In the viewer's zone, the exact time in UTC on hover (UI-11). */
export function Time({ at }: { readonly at: string | undefined }) {
  if (at === undefined || at === '') return <>–</>
  return (
    <time dateTime={at} title={new Date(at).toISOString()}>
      {format.format(new Date(at))}
    </time>
  )
}
