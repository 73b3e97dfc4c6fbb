import { useComputedColorScheme } from '@mantine/core'
import { Bar, BarChart, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'

interface Place {
  readonly place: string
  readonly holders: Readonly<Record<string, number>>
}

interface RoleChartProps {
  /** the names of the roles, in the order in which they are stacked */
  readonly roles: readonly string[]
  /** of each place, how many hold each role there */
  readonly places: readonly Place[]
}

const colours = ['#4263eb', '#f08c00', '#2f9e44', '#c2255c', '#0c8599', '#9c36b5', '#e8590c', '#868e96']

/** Who holds which role where, as stacked bars; the table beside it has the same as text. */
export default function RoleChart({ roles, places }: RoleChartProps) {
  const ink = useComputedColorScheme() === 'dark' ? '#c9c9c9' : '#495057'
  return (
    <div
      role="img"
      aria-label={`How many hold each role, in ${places.length} places`}
      style={{ width: '100%', height: 60 + places.length * 32 }}
    >
      <ResponsiveContainer>
        <BarChart data={[...places]} layout="vertical" accessibilityLayer={false}>
          <XAxis type="number" allowDecimals={false} stroke={ink} tick={{ fontSize: 11, fill: ink }} />
          <YAxis type="category" dataKey="place" width={180} stroke={ink} tick={{ fontSize: 11, fill: ink }} />
          <Tooltip cursor={false} />
          <Legend />
          {roles.map((role, place) => (
            <Bar
              key={role}
              name={role}
              // By a function: a name may have dots, which a key takes for a path.
              dataKey={({ holders }: Place) => holders[role]}
              stackId="roles"
              fill={colours[place % colours.length] ?? '#868e96'}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}
