import { PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { Confirm } from '../ui/confirm.tsx'
import { CopyBlock } from '../ui/copy.tsx'
import { asSentence } from '../ui/sentence.ts'

/** The person's own local account: made, or with another password and authenticator (SSO-3). */
export function LocalAccountSet({ onClose }: { readonly onClose: () => void }) {
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [fault, setFault] = useState('')
  const { data: begun } = useQuery({
    queryKey: ['own local account'],
    queryFn: ({ signal }) => ask('SignIn.BeginOwnLocalAccount', { signal }),
    // It holds a secret, which nothing is to hold on to.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const set = useChange({
    run: () => ask('SignIn.SetOwnLocalAccount', { request: { password, secret: begun?.secret ?? '', code } }),
    done: 'Your local account is set',
    stale: [['settings', 'local accounts']],
    onDone: onClose,
    onFailure: (error) => setFault(error.message),
  })
  return (
    <Confirm
      title="Your local account"
      isOpen
      onClose={onClose}
      action="Set it"
      onConfirm={() => set.mutate()}
      isBusy={set.isPending}
      isReady={begun !== undefined && password !== '' && code.trim() !== ''}
    >
      <Stack>
        <Text size="sm">Add this secret to an authenticator, then enter a password and the code that it shows.</Text>
        {begun !== undefined && <CopyBlock name="Secret" text={begun.secret ?? ''} />}
        <PasswordInput
          label="Password"
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          autoComplete="new-password"
        />
        <TextInput
          label="Code of the authenticator"
          value={code}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
          inputMode="numeric"
          autoComplete="one-time-code"
        />
        {fault !== '' && (
          <Text role="alert" c="red" size="sm">
            {asSentence(fault)}
          </Text>
        )}
      </Stack>
    </Confirm>
  )
}
