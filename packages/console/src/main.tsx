import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { isPassing } from './api/api.ts'
import { MeProvider } from './api/me.tsx'
import { router } from './router.tsx'
import { contrasts, theme } from './ui/theme.ts'

const queries = new QueryClient({
  defaultOptions: { queries: { retry: (count, error) => count < 1 && isPassing(error), staleTime: 5000 } },
})
const place = document.getElementById('root')
if (place === null) throw new Error('the page has no place for the console (this is a bug)')

createRoot(place).render(
  <MantineProvider theme={theme} cssVariablesResolver={contrasts} defaultColorScheme="auto">
    <Notifications position="bottom-left" limit={4} />
    <QueryClientProvider client={queries}>
      <MeProvider>
        <RouterProvider router={router} />
      </MeProvider>
    </QueryClientProvider>
  </MantineProvider>,
)
