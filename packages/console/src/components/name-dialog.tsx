import { Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../api/change.ts'
import { Confirm } from '../ui/confirm.tsx'
import { asSentence } from '../ui/sentence.ts'

export interface Naming {
  readonly name: string
  readonly description: string
}

interface NameDialogProps extends Naming {
  readonly title: string
  /** what becomes of the name where a source has one of its own */
  readonly note?: string
  readonly save: (naming: Naming) => Promise<unknown>
  readonly stale: readonly (readonly string[])[]
  readonly close: () => void
}

/** What people here call something, and say of it (DAT-2). */
export function NameDialog({ title, note, name: before, description: told, save, stale, close }: NameDialogProps) {
  const [name, setName] = useState(before)
  const [description, setDescription] = useState(told)
  const [fault, setFault] = useState('')
  const change = useChange({
    run: () => save({ name: name.trim(), description: description.trim() }),
    done: 'It is saved',
    stale,
    onDone: close,
    onFailure: (error) => setFault(error.message),
  })
  return (
    <Confirm
      title={title}
      isOpen
      onClose={close}
      action="Save"
      onConfirm={() => change.mutate()}
      isBusy={change.isPending}
      isReady={name.trim() !== ''}
    >
      <TextInput
        label="Name"
        description={note}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Textarea
        label="Description"
        value={description}
        onChange={({ currentTarget }) => setDescription(currentTarget.value)}
        autosize
        minRows={2}
      />
      {fault !== '' && (
        <Text role="alert" c="red" size="sm">
          {asSentence(fault)}
        </Text>
      )}
    </Confirm>
  )
}
