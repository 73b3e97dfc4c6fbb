import { Box, Button, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, ask, isConflict } from '../api/api.ts'
import { can } from '../api/can.ts'
import { useChange } from '../api/change.ts'
import { useMe } from '../api/me.tsx'
import { PolicyChoice } from '../components/policy-choice.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { countOf, formatCount } from '../ui/count.ts'
import { DurationChoice } from '../ui/duration-choice.tsx'
import { longestTime } from '../ui/longest-time.ts'
import { asSentence } from '../ui/sentence.ts'

type TypeSettings = NonNullable<Answer<'RequestSettings.ListTypes'>['list']>[number]

const inherited = { value: '', label: 'As the application says' }

interface AppTypesProps {
  readonly appId: string
  readonly mayManage: boolean
}

/** What is said of all entitlements of a kind, unless they say something else themselves (APP-5, APP-6). */
export function AppTypes({ appId, mayManage }: AppTypesProps) {
  const [edited, setEdited] = useState<TypeSettings>()
  const { data: types = [] } = useQuery({
    queryKey: ['app', appId, 'types'],
    queryFn: async ({ signal }) => (await ask('RequestSettings.ListTypes', { params: { app_id: appId }, signal })).list,
  })
  if (types.length === 0) return null
  return (
    <Stack component="section" aria-labelledby="types" gap="sm">
      <Title order={2} id="types">
        Entitlement management
      </Title>
      <Text>What is set for a type holds for all its entitlements that have nothing set of their own.</Text>
      <Box style={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label="Settings by type">
        <Table aria-label="Settings by type" verticalSpacing={6} miw={640}>
          <Table.Thead>
            <Table.Tr>
              {['Type', 'Entitlements', 'Request policy', 'Revoke policy', 'Longest time'].map((title) => (
                <Table.Th key={title}>{title}</Table.Th>
              ))}
              {mayManage && <Table.Th aria-label="Actions" />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {types.map((type) => (
              <Table.Tr key={type.id}>
                <Table.Td>{type.displayName}</Table.Td>
                <Table.Td>{formatCount(type.entitlementCount)}</Table.Td>
                <Table.Td>{type.grantPolicyDisplayName || inherited.label}</Table.Td>
                <Table.Td>{type.revokePolicyDisplayName || inherited.label}</Table.Td>
                <Table.Td>{type.maxDuration === undefined ? inherited.label : longestTime(type)}</Table.Td>
                {mayManage && (
                  <Table.Td>
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={`Edit settings of ${type.displayName}`}
                      onClick={() => setEdited(type)}
                    >
                      Edit
                    </Button>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
      {edited !== undefined && <EditType appId={appId} type={edited} close={() => setEdited(undefined)} />}
    </Stack>
  )
}

interface EditTypeProps {
  readonly appId: string
  readonly type: TypeSettings
  readonly close: () => void
}

function EditType({ appId, type, close }: EditTypeProps) {
  const me = useMe()
  const [policy, setPolicy] = useState(type.grantPolicyId ?? '')
  const [revokePolicy, setRevokePolicy] = useState(type.revokePolicyId ?? '')
  const [longest, setLongest] = useState(
    type.maxDuration === undefined ? '' : String(Number.parseFloat(String(type.maxDuration))),
  )
  const [fault, setFault] = useState('')
  const save = useChange({
    run: () =>
      ask('RequestSettings.SetType', {
        params: { app_id: appId, app_resource_type_id: type.id ?? '' },
        request: {
          ...{ grantPolicyId: policy, revokePolicyId: revokePolicy },
          ...(longest === ''
            ? { longestTime: 'INHERITED' as const }
            : { longestTime: 'LIMITED' as const, maxDuration: `${longest}s` }),
          ...(type.version !== undefined && { version: type.version }),
        },
      }),
    done: `What is set for ${type.displayName} is saved`,
    stale: [['app', appId], ['entitlements'], ['activity'], ['catalog']],
    onDone: close,
    onFailure: (error) =>
      setFault(isConflict(error) ? `${error.message}. Cancel to see what is stored now` : error.message),
  })
  return (
    <Confirm
      title={`Settings of ${type.displayName}`}
      isOpen
      onClose={close}
      action="Save"
      onConfirm={() => save.mutate()}
      isBusy={save.isPending}
    >
      <Text>For {countOf(type.entitlementCount ?? 0, 'entitlements')}, where nothing is set of their own.</Text>
      {can.seePolicies(me) && (
        <>
          <PolicyChoice label="Request policy" type="GRANT" others={[inherited]} value={policy} onChange={setPolicy} />
          <PolicyChoice
            label="Revoke policy"
            type="REVOKE"
            others={[inherited]}
            value={revokePolicy}
            onChange={setRevokePolicy}
          />
        </>
      )}
      <DurationChoice label="Longest time" others={[inherited]} value={longest} onChange={setLongest} />
      {fault !== '' && (
        <Text role="alert" c="red" size="sm">
          {asSentence(fault)}
        </Text>
      )}
    </Confirm>
  )
}
