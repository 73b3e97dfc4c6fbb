import { Alert, Button, Group, PasswordInput, Skeleton, Stack, Switch, Text, TextInput, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, ask, isConflict } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { LocalAccountSet } from '../forms/local-account-set.tsx'
import { ShortList } from '../table/short-list.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { CopyBlock } from '../ui/copy.tsx'
import { asSentence } from '../ui/sentence.ts'
import { Blank, Failure } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useUnsaved } from '../ui/unsaved.ts'

type Settings = Answer<'SignIn.Get'>
type LocalAccount = NonNullable<Answer<'SignIn.ListLocalAccounts'>['list']>[number]

/** How people come in: by an identity provider (SSO-2), and when none is at hand (SSO-3). */
export function SignInSettings() {
  const { data, error, refetch } = useQuery({
    queryKey: ['settings', 'sign-in'],
    queryFn: ({ signal }) => ask('SignIn.Get', { signal }),
  })
  return (
    <Stack>
      <Title order={2}>Single sign-on</Title>
      {error !== null && data === undefined ? (
        <Failure message={error.message} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton height={240} aria-label="Loading" />
      ) : (
        <SingleSignOn key={data.version} stored={data} />
      )}
      <LocalAccounts />
    </Stack>
  )
}

function SingleSignOn({ stored }: { readonly stored: Settings }) {
  const mayManage = can.manageSettings(useMe())
  const queries = useQueryClient()
  const [values, setValues] = useState({
    issuerUrl: stored.issuerUrl ?? '',
    clientId: stored.clientId ?? '',
    clientSecret: '',
    extraScopes: (stored.extraScopes ?? []).join(' '),
    emailClaim: stored.emailClaim ?? 'email',
    nameClaim: stored.nameClaim ?? 'name',
    isEnabled: stored.isEnabled === true,
    isMandatory: stored.isMandatory === true,
    createsUsers: stored.createsUsers === true,
  })
  useUnsaved(values)
  const [fault, setFault] = useState('')
  const [isStale, setIsStale] = useState(false)
  const save = useChange({
    run: () =>
      ask('SignIn.Set', {
        request: { ...values, extraScopes: values.extraScopes.split(/[\s,]+/).filter((scope) => scope !== '') },
        ...(stored.version !== undefined && { version: Number(stored.version) }),
      }),
    done: 'The sign-in settings are saved',
    stale: [['settings', 'sign-in']],
    onDone: () => setFault(''),
    onFailure: (error) => {
      setIsStale(isConflict(error))
      setFault(error.message)
    },
  })
  type Text = {
    [Name in keyof typeof values]: (typeof values)[Name] extends string ? Name : never
  }[keyof typeof values]
  const text = (name: Text) => ({
    value: values[name],
    onChange: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      setValues({ ...values, [name]: currentTarget.value }),
    disabled: !mayManage,
    autoComplete: 'off',
  })
  const toggle = (name: Exclude<keyof typeof values, Text>) => ({
    checked: values[name],
    onChange: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      setValues({ ...values, [name]: currentTarget.checked }),
    disabled: !mayManage,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack maw={560}>
        <Text size="sm">
          Any provider of OpenID Connect does. Register Rostrum there as a web application with this address:
        </Text>
        <CopyBlock name="Redirect address" text={stored.redirectUrl ?? ''} />
        <Switch label="People sign in with single sign-on" {...toggle('isEnabled')} />
        <TextInput label="Issuer" placeholder="https://id.example.com" inputMode="url" {...text('issuerUrl')} />
        <TextInput label="Client ID" {...text('clientId')} />
        <PasswordInput
          label="Client secret"
          description={stored.hasClientSecret ? 'There is one; leave this empty to keep it' : undefined}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the client secret' }}
          {...text('clientSecret')}
          autoComplete="new-password"
        />
        <TextInput
          label="Further scopes"
          description="Beside openid, profile and email, with spaces between them"
          {...text('extraScopes')}
        />
        <Group grow align="flex-start">
          <TextInput label="Claim of the e-mail address" {...text('emailClaim')} />
          <TextInput label="Claim of the name" {...text('nameClaim')} />
        </Group>
        <Switch
          label="Whoever is not known yet becomes a user"
          description="A Basic User, at the first sign-in"
          {...toggle('createsUsers')}
        />
        <Switch
          label="Nobody signs in otherwise"
          description="Local accounts are then for Super Administrators only. It takes a sign-in that was tested."
          {...toggle('isMandatory')}
        />
        <Text size="sm">
          {stored.testedAt === undefined ? (
            'No sign-in was tested with the settings that are saved.'
          ) : (
            <>
              A sign-in with these settings worked, <Time at={stored.testedAt} />.
            </>
          )}
        </Text>
        {fault !== '' && (
          <Alert color="red" role="alert">
            <Stack gap="sm" align="flex-start">
              {asSentence(fault)}
              {isStale && (
                <Button
                  variant="default"
                  size="compact-sm"
                  onClick={() => void queries.invalidateQueries({ queryKey: ['settings', 'sign-in'] })}
                >
                  Show what is saved
                </Button>
              )}
            </Stack>
          </Alert>
        )}
        {mayManage && (
          <Group>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
            {stored.issuerUrl && (
              <Button variant="default" component="a" href={stored.testUrl} target="_blank" rel="noopener">
                Test sign-in
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  )
}

/** Who comes in without the provider, for when it fails. */
function LocalAccounts() {
  const me = useMe()
  const mayManage = can.manageSettings(me)
  const [isMaking, setIsMaking] = useState(false)
  const [limited, setLimited] = useState<LocalAccount>()
  const [deleted, setDeleted] = useState<LocalAccount>()
  const stale = [['settings', 'local accounts']]
  const remove = useChange({
    run: () => ask('SignIn.DeleteLocalAccount', { params: { user_id: deleted?.userId ?? '' } }),
    done: 'The local account is deleted',
    stale,
    onDone: () => setDeleted(undefined),
  })
  return (
    <>
      <Group justify="space-between">
        <Title order={2}>Local accounts</Title>
        {mayManage && (
          <Button variant="default" onClick={() => setIsMaking(true)}>
            Set my own
          </Button>
        )}
      </Group>
      <Text size="sm" maw={720}>
        For when the provider is away: a password and a code of an authenticator. Each use is told to all Super
        Administrators. The last way in cannot be taken away.
      </Text>
      <ShortList
        name="Local accounts"
        cacheKey={['settings', 'local accounts']}
        load={(_, signal) => ask('SignIn.ListLocalAccounts', { signal })}
        idOf={({ userId = '' }) => userId}
        columns={[
          { title: 'E-mail', cell: ({ email }) => email },
          { title: 'Networks', cell: ({ allowedRanges = [] }) => allowedRanges.join(', ') || 'Any' },
          {
            title: 'State',
            cell: ({ lockedUntil }) =>
              lockedUntil === undefined ? (
                'Usable'
              ) : (
                <>
                  Locked until <Time at={lockedUntil} />
                </>
              ),
          },
          {
            title: 'Action',
            cell: (account) =>
              mayManage && (
                <Group gap="xs" wrap="nowrap">
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setLimited(account)}
                    aria-label={`Networks of ${account.email}`}
                  >
                    Networks
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setDeleted(account)}
                    aria-label={`Delete the account of ${account.email}`}
                  >
                    Delete
                  </Button>
                </Group>
              ),
          },
        ]}
        empty={
          <Blank title="No local accounts">Without one, nobody comes in when the identity provider is away.</Blank>
        }
      />
      {isMaking && <LocalAccountSet onClose={() => setIsMaking(false)} />}
      {limited !== undefined && <Limit account={limited} onClose={() => setLimited(undefined)} />}
      <Confirm
        title="Delete this local account?"
        isOpen={deleted !== undefined}
        onClose={() => setDeleted(undefined)}
        action="Delete"
        onConfirm={() => remove.mutate()}
        isBusy={remove.isPending}
        isDestructive
      >
        <Text>{deleted?.email} signs in with single sign-on only, from then on. Sessions that last are not ended.</Text>
      </Confirm>
    </>
  )
}

function Limit({ account, onClose }: { readonly account: LocalAccount; readonly onClose: () => void }) {
  const [networks, setNetworks] = useState((account.allowedRanges ?? []).join(', '))
  const save = useChange({
    run: () =>
      ask('SignIn.SetLocalAccount', {
        params: { user_id: account.userId ?? '' },
        request: { allowedRanges: networks.split(/[\s,]+/).filter((network) => network !== '') },
      }),
    done: 'The networks are saved',
    stale: [['settings', 'local accounts']],
    onDone: onClose,
  })
  return (
    <Confirm
      title={`Networks of ${account.email}`}
      isOpen
      onClose={onClose}
      action="Save"
      onConfirm={() => save.mutate()}
      isBusy={save.isPending}
    >
      <TextInput
        label="Only from these networks"
        description="With commas between them; from anywhere when there are none"
        placeholder="192.0.2.0/24, 198.51.100.7"
        value={networks}
        onChange={({ currentTarget }) => setNetworks(currentTarget.value)}
      />
    </Confirm>
  )
}
