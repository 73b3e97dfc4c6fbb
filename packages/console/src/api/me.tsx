import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, use } from 'react'
import { Failure } from '../ui/states.tsx'
import { ask } from './api.ts'
import type { Me } from './can.ts'

const Current = createContext<Me | undefined>(undefined)

/** Asks who is signed in before it shows anything. */
export function MeProvider({ children }: { readonly children: ReactNode }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['me'],
    queryFn: async ({ signal }): Promise<Me> => {
      const { userId = '', permissions = [], roles = [], features = [] } = await ask('Auth.Introspect', { signal })
      const { userView } = await ask('UserService.Get', { params: { id: userId }, signal })
      const { displayName = '', email = '' } = userView?.user ?? {}
      return {
        userId,
        name: displayName || email,
        email,
        roles,
        permissions: new Set(permissions),
        isMailOn: features.includes('mail'),
      }
    },
  })
  if (error !== null) return <Failure message={error.message} onRetry={() => void refetch()} />
  return data === undefined ? null : <Current value={data}>{children}</Current>
}

export function useMe(): Me {
  const me = use(Current)
  if (me === undefined) throw new Error('nobody is known outside of MeProvider (this is a bug)')
  return me
}
