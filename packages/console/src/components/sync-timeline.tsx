import { useComputedColorScheme } from '@mantine/core'
import { Bar, BarChart, Cell, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'

export interface TimelineRun {
  readonly id: string
  readonly at: string
  readonly seconds: number
  readonly outcome: string
  readonly isGood: boolean
}

/** How long the last syncs took, and which of them failed; the table beside it has the same as text. */
export default function SyncTimeline({ runs }: { readonly runs: readonly TimelineRun[] }) {
  const isDark = useComputedColorScheme() === 'dark'
  const ink = isDark ? '#c9c9c9' : '#495057'
  const failed = runs.filter(({ isGood }) => !isGood).length
  const label = `The last ${runs.length} syncs and how long each took; ${failed} of them brought nothing`
  return (
    <div role="img" aria-label={label} style={{ width: '100%', height: 140 }}>
      <ResponsiveContainer>
        <BarChart data={[...runs]} accessibilityLayer={false}>
          <XAxis dataKey="at" stroke={ink} tick={{ fontSize: 11, fill: ink }} />
          <YAxis stroke={ink} tick={{ fontSize: 11, fill: ink }} unit=" s" width={52} />
          <Tooltip
            cursor={false}
            formatter={(value, _name, { payload }) => [`${String(value)} s`, String(Object(payload).outcome)]}
          />
          <Bar dataKey="seconds" maxBarSize={40} isAnimationActive={false}>
            {runs.map(({ id, isGood }) => (
              <Cell key={id} fill={isGood ? (isDark ? '#69db7c' : '#2b8a3e') : isDark ? '#ff8787' : '#c92a2a'} />
            ))}
          </Bar>
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}
