import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { transcribe } from '@transcribekit/express'
import express from 'express'
import next from 'next'
import { createNestApp } from './nest.js'
import { type DemoOptions, shareOptions } from './options.js'

/** The recording that the page offers to those who have none at hand. */
export const SAMPLE = fileURLToPath(new URL('../../../fixtures/speech/austen-0870.wav', import.meta.url))

/** A running demo. */
export interface DemoServer {
  readonly url: string
  close(): Promise<void>
}

/** Starts one process with the same endpoint three times: Express, Nest and Next. */
export async function startServer(port: number, options: DemoOptions): Promise<DemoServer> {
  shareOptions(options)
  const nest = await createNestApp(options)
  const nextApp = createNext({ dev: false, dir: fileURLToPath(new URL('..', import.meta.url)) })
  await nextApp.prepare()
  const handleByNext = nextApp.getRequestHandler()

  const app = express()
  app.disable('x-powered-by')
  app.use('/express/v1', transcribe(options))
  app.get('/sample.wav', (_, response) => response.sendFile(SAMPLE))
  app.use('/nest', nest.getHttpAdapter().getInstance())
  app.use((request, response) => handleByNext(request, response))

  const server = createServer(app)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await nest.close()
      await nextApp.close()
    },
  }
}

interface NextApp {
  prepare(): Promise<void>
  getRequestHandler(): RequestListener
  close(): Promise<void>
}

/** The types of the package describe a default export where Node sees the function itself. */
const createNext = next as unknown as (options: { dev: boolean; dir: string }) => NextApp
