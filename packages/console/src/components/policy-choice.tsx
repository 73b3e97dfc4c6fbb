import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../api/api.ts'

interface PolicyChoiceProps {
  readonly label: string
  readonly type: 'GRANT' | 'REVOKE' | 'CERTIFY'
  /** the id of a policy, or one of `others` */
  readonly value: string
  readonly onChange: (value: string) => void
  readonly others: readonly { readonly value: string; readonly label: string }[]
}

/** One of the policies of a type (POL-1). */
export function PolicyChoice({ label, type, value, onChange, others }: PolicyChoiceProps) {
  const { data = [] } = useQuery({
    queryKey: ['policies', type],
    queryFn: async ({ signal }) => {
      const request = { policyTypes: [`POLICY_TYPE_${type}`], pageSize: 100 } as const
      const { list = [] } = await ask('PolicySearch.Search', { request, signal })
      return list.map(({ id = '', displayName = '' }) => ({ value: id, label: displayName }))
    },
    staleTime: 60_000,
  })
  return (
    <NativeSelect
      label={label}
      data={[...others, ...data]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
