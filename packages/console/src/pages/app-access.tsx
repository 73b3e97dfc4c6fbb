import { Box, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { type Answer, ask } from '../api/api.ts'
import { paths } from '../paths.ts'
import { formatCount } from '../ui/count.ts'
import { TextLink } from '../ui/link.tsx'
import { roleIn } from '../ui/role-in.ts'
import { Blank, Failure } from '../ui/states.tsx'

const RoleChart = lazy(() => import('../components/role-chart.tsx'))

type Entitlement = NonNullable<Answer<'Lists.Entitlements'>['list']>[number]

/** Pages of entitlements that are looked at, and places that are drawn: those with the most holders. */
const [pagesMost, placesMost, rolesMost] = [10, 20, 8]

/** Which roles are held where, and who may do everything where. */
export function AppAccess({ appId }: { readonly appId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['entitlements', appId, 'held roles'],
    queryFn: async ({ signal }) => {
      const all: Entitlement[] = []
      for (let token = '', page = 0; page < pagesMost; page++) {
        const query = { app_id: appId, filter: 'held:yes derived:no', sort: '-holders', page_size: 100 }
        const answer = await ask('Lists.Entitlements', {
          query: { ...query, ...(token !== '' && { page_token: token }) },
          signal,
        })
        all.push(...(answer.list ?? []).filter(({ slug = '' }) => slug.startsWith('role:')))
        token = answer.nextPageToken ?? ''
        if (token === '') break
      }
      return all
    },
  })
  if (error !== null && data === undefined) return <Failure message={error.message} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={240} aria-label="Loading" />
  if (data.length === 0) return <Blank title="There is nothing to draw">Nobody holds a role in a place here.</Blank>
  return (
    <Stack gap="xl">
      <Distribution entitlements={data} />
      <Administrators appId={appId} entitlements={data} />
    </Stack>
  )
}

function Distribution({ entitlements }: { readonly entitlements: readonly Entitlement[] }) {
  const byPlace = Map.groupBy(entitlements, ({ resourceDisplayName = '' }) => resourceDisplayName)
  const sums = new Map<string, number>()
  for (const each of entitlements) sums.set(roleIn(each), (sums.get(roleIn(each)) ?? 0) + Number(each.grantCount ?? 0))
  const roles = [...sums].sort(([, one], [, other]) => other - one).map(([role]) => role)
  const shown = roles.slice(0, rolesMost)
  const places = [...byPlace]
    .map(([place, held]) => {
      const holders: Record<string, number> = {}
      for (const each of held) holders[roleIn(each)] = (holders[roleIn(each)] ?? 0) + Number(each.grantCount ?? 0)
      return { place, holders, sum: Object.values(holders).reduce((sum, count) => sum + count, 0) }
    })
    .sort((one, other) => other.sum - one.sum)
    .slice(0, placesMost)
  return (
    <Stack component="section" aria-labelledby="distribution" gap="sm">
      <Title order={2} id="distribution">
        Roles by place
      </Title>
      <Suspense fallback={<Skeleton height={240} aria-label="Loading" />}>
        <RoleChart roles={shown} places={places} />
      </Suspense>
      <Wide label="Roles by place">
        <Table aria-label="Roles by place" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Place</Table.Th>
              {shown.map((role) => (
                <Table.Th key={role}>{role}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {places.map(({ place, holders }) => (
              <Table.Tr key={place}>
                <Table.Td>{place}</Table.Td>
                {shown.map((role) => (
                  <Table.Td key={role}>{holders[role] ?? '–'}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </Stack>
  )
}

/** What may be wider than the screen moves by itself. */
function Wide({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Box style={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label={label}>
      {children}
    </Box>
  )
}

interface AdministratorsProps {
  readonly appId: string
  readonly entitlements: readonly Entitlement[]
}

/** So many entitlements are asked for at once: an address has an end. */
const askedMost = 60

function Administrators({ appId, entitlements }: AdministratorsProps) {
  const admin = entitlements.filter((each) => /admin/i.test(roleIn(each))).slice(0, askedMost)
  const { data } = useQuery({
    queryKey: ['grants', 'administrators', ...admin.map(({ id }) => id)],
    queryFn: ({ signal }) => {
      const filter = `entitlement:${admin.map(({ id }) => id).join(',')}`
      return ask('Lists.Grants', { query: { app_id: appId, filter, page_size: 100 }, signal })
    },
    enabled: admin.length > 0,
  })
  const people = Map.groupBy(data?.list ?? [], ({ accountId = '' }) => accountId)
  const places = [...new Set((data?.list ?? []).map(({ resourceDisplayName = '' }) => resourceDisplayName))].sort()
  return (
    <Stack component="section" aria-labelledby="administrators" gap="sm">
      <Title order={2} id="administrators">
        Who is administrator where
      </Title>
      {admin.length === 0 ? (
        <Text>Nobody holds a role with “admin” in its name.</Text>
      ) : data === undefined ? (
        <Skeleton height={120} aria-label="Loading" />
      ) : (
        <>
          {Number(data.total ?? 0) > 100 && <Text size="sm">100 of {formatCount(data.total)} grants are shown.</Text>}
          <Wide label="Who is administrator where">
            <Table aria-label="Who is administrator where" verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Account</Table.Th>
                  {places.map((place) => (
                    <Table.Th key={place}>{place}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {[...people].map(([accountId, grants]) => (
                  <Table.Tr key={accountId}>
                    <Table.Td>
                      <TextLink to={paths.account(appId, accountId)}>
                        {grants[0]?.accountDisplayName || 'No name'}
                      </TextLink>
                    </Table.Td>
                    {places.map((place) => (
                      <Table.Td key={place}>
                        {grants.some(({ resourceDisplayName }) => resourceDisplayName === place) ? 'Yes' : '–'}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
        </>
      )}
    </Stack>
  )
}
