import { TextInput, type TextInputProps } from '@mantine/core'
import { useEffect, useRef } from 'react'

interface DayFieldProps extends Pick<TextInputProps, 'label' | 'aria-label' | 'title' | 'w'> {
  /** as 2026-08-31, or empty */
  readonly value: string
  readonly onChange: (day: string) => void
  /** today is the latest */
  readonly isPast?: boolean
}

/** A day. A year that is being typed, of which 0002 and 0020 are the beginning, is none yet. */
export function DayField({ value, onChange, isPast = false, ...props }: DayFieldProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const { current } = field
    if (current !== null && current !== document.activeElement) current.value = value
  }, [value])
  return (
    <TextInput
      {...props}
      ref={field}
      type="date"
      defaultValue={value}
      {...(isPast && { max: new Date().toLocaleDateString('sv') })}
      onChange={({ currentTarget: { value: day } }) => {
        if (day === '' || day >= '1000') onChange(day)
      }}
    />
  )
}
