import 'reflect-metadata'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { AbstractHttpAdapter } from '@nestjs/core'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createHandler, type Engine } from '@transcribekit/core'
import { closeSignal, sendResponse } from '@transcribekit/core/node'
import { transcribe } from '@transcribekit/express'
import { TranscriptionModule } from '@transcribekit/nestjs'
import express from 'express'
import express4 from 'express4'
import { startNextApp } from '../clients/next-app.js'
import { startNest11App } from './nest-11-app.js'

/** An endpoint to be graded. */
export interface GradedServer {
  /** Base of the API. */
  readonly url: string
  close(): Promise<void>
}

/** What stands behind an endpoint: in this process, and by environment in others. */
export interface Behind {
  readonly engine: Engine
  readonly env: Record<string, string>
}

/** The key that all of them ask for. */
export const KEY = 'key-of-the-app'

type Start = (behind: Behind) => Promise<GradedServer>

const ENDPOINT = '/v1/audio/transcriptions'
const TRANSLATIONS = '/v1/audio/translations'

/** Every way to serve the endpoint. */
export const SERVERS = {
  'createHandler()': ({ engine }) => {
    const authorize = ({ headers }: Request) => headers.get('authorization') === `Bearer ${KEY}`
    const options = { engine, authorize, logger: false } as const
    const translate = createHandler({ ...options, task: 'translate' })
    return listen(webStandard({ [ENDPOINT]: createHandler(options), [TRANSLATIONS]: translate }))
  },
  'Express 5': ({ engine }) => listen(express().use('/v1', ...middlewares(engine))),
  'Express 4': ({ engine }) => listen(express4().use('/v1', ...middlewares(engine))),
  'Nest 12 on Express': (behind) => startNest(behind, new ExpressAdapter()),
  'Nest 12 on Fastify': (behind) => startNest(behind, new FastifyAdapter()),
  'Nest 11': async ({ env }) => {
    const app = await startNest11App({ ...env, APP_KEY: KEY })
    return { url: `${app.ready[1]}/v1`, close: () => app.stop() }
  },
  'Next 16': async ({ env }) => {
    const app = await startNextApp({ ...env, APP_KEY: KEY })
    const path = env.GRAFTED_BASE_URL === undefined ? 'openai' : 'grafted'
    return { url: `${app.ready[1]}/${path}/v1`, close: () => app.stop() }
  },
} satisfies Readonly<Record<string, Start>>

export type ServerName = keyof typeof SERVERS
export const SERVER_NAMES = Object.keys(SERVERS) as ServerName[]

function middlewares(engine: Engine) {
  const options = { engine, authorize, logger: false } as const
  return [transcribe(options), transcribe({ ...options, task: 'translate' })]
}

function authorize({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers.authorization === `Bearer ${KEY}`
}

async function listen(listener: RequestListener): Promise<GradedServer> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${originOf(server)}/v1`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function startNest({ engine }: Behind, adapter: AbstractHttpAdapter): Promise<GradedServer> {
  const paths = { path: ENDPOINT, translationsPath: TRANSLATIONS }
  const module = TranscriptionModule.forRoot({ ...paths, engine: shared(engine), authorize, logger: false })
  const app = await NestFactory.create(module, adapter, { logger: false, forceCloseConnections: true })
  await app.listen(0, '127.0.0.1')
  return { url: `${originOf(app.getHttpServer())}/v1`, close: () => app.close() }
}

/** The same engine for an app that closes what it is given. */
function shared(engine: Engine): Engine {
  const { name, paid } = engine
  return {
    name,
    paid,
    describe: (model) => engine.describe(model),
    transcribe: (request, options) => engine.transcribe(request, options),
  }
}

/** Web-standard handlers on `node:http`, as frameworks of that kind bring them, by their paths. */
function webStandard(routes: Readonly<Record<string, (request: Request) => Promise<Response>>>): RequestListener {
  return async (incoming, outgoing) => {
    const { method = '', headers, url = '' } = incoming
    const handler = routes[url]
    if (!handler) {
      outgoing.writeHead(404).end()
      return
    }
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const request = new Request(new URL(url, 'http://127.0.0.1'), {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      signal: closeSignal(outgoing),
      ...(hasBody && { body: Readable.toWeb(incoming), duplex: 'half' }),
    } as RequestInit)
    await sendResponse(incoming, outgoing, await handler(request))
  }
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
