import { NativeSelect } from '@mantine/core'
import { durationInWords } from './duration.ts'

const hour = 3600
const presets = [1, 4, 8, 24, 7 * 24, 30 * 24, 90 * 24].map((hours) => hours * hour)

interface DurationChoiceProps {
  readonly label: string
  readonly description?: string
  /** seconds, or one of `others` */
  readonly value: string
  readonly onChange: (value: string) => void
  /** what comes before the durations: no limit, say */
  readonly others: readonly { readonly value: string; readonly label: string }[]
}

/** How long something lasts, from a few usual times; one that is stored already is offered, too. */
export function DurationChoice({ label, description, value, onChange, others }: DurationChoiceProps) {
  const isKnown = others.some((other) => other.value === value) || presets.includes(Number(value))
  const seconds = isKnown ? presets : [...presets, Number(value)].sort((one, other) => one - other)
  return (
    <NativeSelect
      label={label}
      description={description}
      data={[...others, ...seconds.map((each) => ({ value: String(each), label: durationInWords(each) }))]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
