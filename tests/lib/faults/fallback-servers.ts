import { fallback, openai } from '@transcribekit/core'
import { local } from '@transcribekit/local'
import { startNextApp } from '../clients/next-app.js'
import { WITHOUT_KEY } from '../repository.js'
import { listenWithExpress, listenWithNest } from './servers.js'

/** A server whose embedded engine steps in for its upstream. */
export interface FallbackServer {
  /** URL of the API. */
  readonly url: string
  close(): Promise<void>
}

/** The same app in each framework, with an upstream at a URL. */
export const FALLBACK_SERVERS = {
  'Express 5': async (baseURL: string): Promise<FallbackServer> => {
    const engine = engineFor(baseURL)
    const server = await listenWithExpress([{ name: 'fallback', options: { ...OPEN, engine } }])
    const close = async () => {
      await server.close()
      await engine.close?.()
    }
    return { url: `${server.origin}/fallback`, close }
  },
  'Nest 12': async (baseURL: string): Promise<FallbackServer> => {
    const server = await listenWithNest([{ name: 'fallback', options: { ...OPEN, engine: engineFor(baseURL) } }])
    return { url: `${server.origin}/fallback`, close: server.close }
  },
  'Next 16': async (baseURL: string): Promise<FallbackServer> => {
    const app = await startNextApp({ ...WITHOUT_KEY, FALLBACK_BASE_URL: baseURL })
    return { url: `${app.ready[1]}/fallback`, close: () => app.stop() }
  },
}

const OPEN = { authorize: false, logger: false } as const

function engineFor(baseURL: string) {
  return fallback(openai({ baseURL, apiKey: 'key-of-the-server' }), local())
}
