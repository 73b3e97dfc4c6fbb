import { TextInput } from '@mantine/core'
import type { useForm } from '@mantine/form'
import { asSentence } from '../ui/sentence.ts'
import { tell } from '../ui/toast.ts'

/** What is known of a person, by the names of the API and of the screens. */
export const userFields = {
  email: 'E-mail',
  displayName: 'Name',
  department: 'Department',
  jobTitle: 'Title',
  employeeId: 'Employee ID',
  managerEmails: 'Managers',
} as const

export type UserValues = Record<keyof typeof userFields, string>

type UserForm = Pick<ReturnType<typeof useForm<UserValues>>, 'getInputProps' | 'setFieldError'>

const isAddress = (text: string) => /^[^\s@]+@[^\s@]+$/.test(text.trim())

export const splitAddresses = (text: string) => text.split(/[\s,;]+/).filter((address) => address !== '')

export const validateUser = {
  email: (value: string) => (isAddress(value) ? null : 'An e-mail address is needed'),
  displayName: (value: string) => (value.trim() === '' ? 'A name is needed' : null),
  managerEmails: (value: string) =>
    splitAddresses(value).every(isAddress) ? null : 'E-mail addresses, separated by commas',
}

interface UserFieldsProps {
  readonly form: UserForm
}

export function UserFields({ form }: UserFieldsProps) {
  return (
    <>
      <TextInput label={userFields.displayName} required {...form.getInputProps('displayName')} />
      <TextInput
        label={userFields.email}
        description="Whoever has the address signs in as this person"
        required
        type="email"
        autoComplete="off"
        {...form.getInputProps('email')}
      />
      <TextInput label={userFields.department} {...form.getInputProps('department')} />
      <TextInput label={userFields.jobTitle} {...form.getInputProps('jobTitle')} />
      <TextInput label={userFields.employeeId} {...form.getInputProps('employeeId')} />
      <TextInput
        label={userFields.managerEmails}
        description="Their e-mail addresses, separated by commas"
        {...form.getInputProps('managerEmails')}
      />
    </>
  )
}

/** What the server refuses, beside the field that it names. */
export function showFault(form: UserForm, { message }: Error): void {
  const named = /^(\w+): (.*)$/s.exec(message)
  if (named?.[1] !== undefined && named[1] in userFields) form.setFieldError(named[1], asSentence(named[2] ?? ''))
  else tell(message, 'failure')
}
