import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { RolesChoice } from '../components/roles-choice.tsx'
import { ShortList } from '../table/short-list.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { Page } from '../ui/page.tsx'
import { roleName } from '../ui/role-name.ts'
import { SecretOnce } from '../ui/secret-once.tsx'
import { Blank } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

type Principal = NonNullable<Answer<'ServicePrincipalService.List'>['list']>[number]
type Made = Answer<'ServicePrincipalService.CreateCredential'>

const key = ['service principals']
const daySeconds = 86_400
const lifetimes = [30, 60, 90, 180].map((days) => ({ value: String(days * daySeconds), label: `${days} days` }))

/** Programs with roles of their own (API-4). */
export function ServicePrincipalsPage() {
  const me = useMe()
  const mayManage = can.manageSettings(me)
  const [isMaking, setIsMaking] = useState(false)
  const [chosen, setChosen] = useState<Principal>()
  const [removed, setRemoved] = useState<Principal>()
  const [made, setMade] = useState<Made>()
  const remove = useChange({
    run: () => ask('ServicePrincipalService.Delete', { params: { id: removed?.id ?? '' } }),
    done: 'The service principal is deleted, and its credentials are ended',
    stale: [key],
    onDone: () => setRemoved(undefined),
  })
  return (
    <Page
      title="Service principals"
      action={mayManage && <Button onClick={() => setIsMaking(true)}>New service principal</Button>}
    >
      <ShortList
        name="Service principals"
        cacheKey={key}
        load={(_, signal) => ask('ServicePrincipalService.List', { signal })}
        idOf={({ id = '' }) => id}
        columns={[
          { title: 'Name', cell: ({ displayName }) => displayName },
          { title: 'Roles', cell: ({ user }) => (user?.roleIds ?? []).map(roleName).join(', ') || 'None' },
          { title: 'Made', cell: ({ createdAt }) => <Time at={createdAt} /> },
          {
            title: 'Action',
            cell: (principal) =>
              mayManage && (
                <Group gap="xs">
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setChosen(principal)}
                    aria-label={`New credential of ${principal.displayName}`}
                  >
                    New credential
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setRemoved(principal)}
                    aria-label={`Delete ${principal.displayName}`}
                  >
                    Delete
                  </Button>
                </Group>
              ),
          },
        ]}
        empty={
          <Blank title="No service principals">
            A service principal is a program with roles of its own. It has credentials, and never signs in.
          </Blank>
        }
      />
      {isMaking && <Make close={() => setIsMaking(false)} />}
      {chosen !== undefined && (
        <MakeCredential
          principal={chosen}
          close={() => setChosen(undefined)}
          onDone={(value) => {
            setChosen(undefined)
            setMade(value)
          }}
        />
      )}
      {made !== undefined && (
        <SecretOnce
          title="The new credential"
          blocks={[
            { name: 'Client ID', text: made.credential?.clientId },
            { name: 'Client secret', text: made.clientSecret },
          ]}
          onClose={() => setMade(undefined)}
        />
      )}
      <Confirm
        title={`Delete ${removed?.displayName}?`}
        isOpen={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        action="Delete"
        onConfirm={() => remove.mutate()}
        isBusy={remove.isPending}
        isDestructive
      >
        <Text>All of its credentials end at once. It stays in the system log.</Text>
      </Confirm>
    </Page>
  )
}

function Make({ close }: { readonly close: () => void }) {
  const [name, setName] = useState('')
  const [given, setGiven] = useState<readonly string[]>(['read_only_administrator'])
  const make = useChange({
    run: async () => {
      const { servicePrincipal } = await ask('ServicePrincipalService.Create', {
        request: { displayName: name.trim() },
      })
      return ask('Directory.SetRoles', { request: { userIds: [servicePrincipal?.id ?? ''], roles: [...given] } })
    },
    done: 'The service principal is made',
    stale: [key],
    onDone: close,
  })
  return (
    <Confirm
      title="New service principal"
      isOpen
      onClose={close}
      action="Make it"
      onConfirm={() => make.mutate()}
      isBusy={make.isPending}
      isReady={name.trim() !== ''}
    >
      <TextInput
        label="Name"
        description="What the program does"
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        required
      />
      <RolesChoice value={given} onChange={setGiven} />
    </Confirm>
  )
}

interface MakeCredentialProps {
  readonly principal: Principal
  readonly close: () => void
  readonly onDone: (made: Made) => void
}

function MakeCredential({ principal, close, onDone }: MakeCredentialProps) {
  const [name, setName] = useState('')
  const [lifetime, setLifetime] = useState(String(90 * daySeconds))
  const make = useChange({
    run: () =>
      ask('ServicePrincipalService.CreateCredential', {
        params: { service_principal_id: principal.id ?? '' },
        request: { displayName: name.trim(), expires: `${lifetime}s` },
      }),
    stale: [key],
    onDone,
  })
  return (
    <Confirm
      title={`New credential of ${principal.displayName}`}
      isOpen
      onClose={close}
      action="Make it"
      onConfirm={() => make.mutate()}
      isBusy={make.isPending}
      isReady={name.trim() !== ''}
    >
      <Stack>
        <TextInput
          label="Name"
          description="Where it is used"
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
      </Stack>
    </Confirm>
  )
}
