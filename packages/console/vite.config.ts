import { defineConfig, type Plugin } from 'vite'
import { answerFromContract } from './mock/mock-api.ts'

/** `npm run dev:mock`: the screens with made-up answers of the contract's shapes, and no server. */
const mockApi: Plugin = {
  name: 'mock-api',
  configureServer({ middlewares }) {
    middlewares.use(answerFromContract)
  },
}
const isMocked = process.env.ROSTRUM_MOCK_API === 'true'

export default defineConfig({
  logLevel: 'warn',
  plugins: isMocked ? [mockApi] : [],
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2024',
    chunkSizeWarningLimit: 900,
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  // A server that runs beside; the cookie of its plain port works from here.
  ...(!isMocked && {
    server: {
      proxy: Object.fromEntries(['/api', '/sign-in', '/sign-out'].map((path) => [path, 'http://127.0.0.1:8080'])),
    },
  }),
})
