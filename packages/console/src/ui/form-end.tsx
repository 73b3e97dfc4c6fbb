import { Alert, Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { asSentence } from './sentence.ts'

interface FormEndProps {
  /** why it was not saved; empty: nothing is wrong */
  readonly fault: string
  readonly mayManage: boolean
  readonly isBusy: boolean
  /** what else can be done with what the form has */
  readonly children?: ReactNode
}

/** What is wrong with a form, and its Save. */
export function FormEnd({ fault, mayManage, isBusy, children }: FormEndProps) {
  return (
    <>
      {fault !== '' && (
        <Alert color="red" role="alert">
          {asSentence(fault)}
        </Alert>
      )}
      {mayManage && (
        <Group>
          <Button type="submit" loading={isBusy}>
            Save
          </Button>
          {children}
        </Group>
      )}
    </>
  )
}
