import 'reflect-metadata'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { NestFactory } from '@nestjs/core'
import { openai } from '@transcribekit/core'
import { transcribe } from '@transcribekit/express'
import { TranscriptionModule } from '@transcribekit/nestjs'
import express from 'express'
import { PAGES, startNextApp } from './next-app.js'

/** The adapters through which every client is tested. Their endpoint is where Groq's client looks for it. */
export const MOUNTS = ['express', 'nest', 'next'] as const
export type Mount = (typeof MOUNTS)[number]

/** The API below each server's own URL. */
export const API = '/openai/v1'
/** The key that the servers do not let in. */
export const REFUSED_KEY = 'refused'
/** The key that the servers send to the vendor. */
export const VENDOR_KEY = 'key-of-the-server'

/** A server with an adapter in it. */
interface RunningMount {
  /** Without a path. */
  readonly url: string
  close(): Promise<void>
}

/** One server for each adapter. */
export type RunningMounts = Readonly<Record<Mount, RunningMount>>

/** Starts a server for each adapter, with the vendor's API at a URL as the engine. */
export async function startMounts(baseURL: string): Promise<RunningMounts> {
  return { express: await startExpress(baseURL), nest: await startNest(baseURL), next: await startNext(baseURL) }
}

/** Stops them all. */
export async function closeMounts(mounts: RunningMounts): Promise<void> {
  await Promise.all(Object.values(mounts).map((mount) => mount.close()))
}

function optionsFor(baseURL: string) {
  return {
    engine: openai({ baseURL, apiKey: VENDOR_KEY }),
    authorize: ({ headers }: Pick<IncomingMessage, 'headers'>) => headers.authorization !== `Bearer ${REFUSED_KEY}`,
    // Failures of the vendor are the tests' own.
    logger: false,
  } as const
}

async function startExpress(baseURL: string): Promise<RunningMount> {
  const app = express()
  app.use(express.static(PAGES))
  app.use(API, transcribe(optionsFor(baseURL)))
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  return {
    url: urlOf(server),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function startNest(baseURL: string): Promise<RunningMount> {
  const path = `${API}/audio/transcriptions`
  const app = await NestFactory.create(TranscriptionModule.forRoot({ path, ...optionsFor(baseURL) }), {
    logger: ['warn', 'error'],
    forceCloseConnections: true,
  })
  app.use(express.static(PAGES))
  await app.listen(0, '127.0.0.1')
  return { url: urlOf(app.getHttpServer()), close: () => app.close() }
}

/** Next takes the engine from its environment, as apps do in production. */
async function startNext(baseURL: string): Promise<RunningMount> {
  const app = await startNextApp({ OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: VENDOR_KEY })
  return { url: app.ready[1] ?? '', close: () => app.stop() }
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
