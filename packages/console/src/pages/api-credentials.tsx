import { Button, Group, MultiSelect, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { ApiCredentialList } from '../components/api-credential-list.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { roleName } from '../ui/role-name.ts'
import { SecretOnce } from '../ui/secret-once.tsx'
import { Blank } from '../ui/states.tsx'

type Made = Answer<'PersonalClientService.Create'>

/** Client ids and secrets with which programs act as the person (API-3). */
export function ApiCredentials() {
  const [isMaking, setIsMaking] = useState(false)
  const [made, setMade] = useState<Made>()
  return (
    <Stack align="flex-start">
      <Group>
        <Button onClick={() => setIsMaking(true)}>New credential</Button>
      </Group>
      <ApiCredentialList
        cacheKey={['api credentials']}
        load={(pageToken, signal) =>
          ask('PersonalClientService.List', { query: { page_size: 50, page_token: pageToken }, signal })
        }
        revoke={(id) => ask('PersonalClientService.Delete', { params: { id } })}
        empty={
          <Blank title="No API credentials">
            Terraform, cone and other programs sign in with one, and may then do what you may do.
          </Blank>
        }
      />
      {isMaking && (
        <Make
          close={() => setIsMaking(false)}
          onDone={(value) => {
            setIsMaking(false)
            setMade(value)
          }}
        />
      )}
      {made !== undefined && (
        <SecretOnce
          title="The new credential"
          blocks={[
            { name: 'Client ID', text: made.client?.clientId },
            { name: 'Client secret', text: made.clientSecret },
          ]}
          onClose={() => setMade(undefined)}
        />
      )}
    </Stack>
  )
}

const daySeconds = 86_400
const lifetimes = [
  { value: String(30 * daySeconds), label: '30 days' },
  { value: String(90 * daySeconds), label: '90 days' },
  { value: '0', label: 'No end' },
]

function Make({ close, onDone }: { readonly close: () => void; readonly onDone: (made: Made) => void }) {
  const me = useMe()
  const [name, setName] = useState('')
  const [lifetime, setLifetime] = useState(lifetimes[0]?.value ?? '0')
  const [networks, setNetworks] = useState('')
  const [roles, setRoles] = useState<string[]>([])
  const make = useChange({
    run: () => {
      const allowSourceCidr = networks.split(/[\s,]+/).filter((network) => network !== '')
      const expires = lifetime === '0' ? {} : { expires: `${lifetime}s` }
      const request = { displayName: name.trim(), scopedRoles: roles, allowSourceCidr, ...expires }
      return ask('PersonalClientService.Create', { request })
    },
    stale: [['api credentials']],
    onDone,
  })
  const own = me.roles.map((id) => (id.endsWith(':owner') ? 'super_administrator' : id.slice(id.lastIndexOf(':') + 1)))
  return (
    <Confirm
      title="New credential"
      isOpen
      onClose={close}
      action="Make it"
      onConfirm={() => make.mutate()}
      isBusy={make.isPending}
      isReady={name.trim() !== ''}
    >
      <TextInput
        label="Name"
        description="What it is for"
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        required
      />
      <NativeSelect
        label="It ends after"
        data={lifetimes}
        value={lifetime}
        onChange={({ currentTarget }) => setLifetime(currentTarget.value)}
      />
      <MultiSelect
        label="Only these of your roles"
        placeholder={roles.length === 0 ? 'All' : ''}
        data={own.map((role) => ({ value: role, label: roleName(role) }))}
        value={roles}
        onChange={setRoles}
      />
      <TextInput
        label="Only from these networks"
        placeholder="192.0.2.0/24, 198.51.100.7"
        value={networks}
        onChange={({ currentTarget }) => setNetworks(currentTarget.value)}
      />
    </Confirm>
  )
}
