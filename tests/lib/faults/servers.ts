import 'reflect-metadata'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Module } from '@nestjs/common'
import type { AbstractHttpAdapter } from '@nestjs/core'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { type Engine, openai, type RetryOptions, type TranscriptionOptions } from '@transcribekit/core'
import { createNodeHandler } from '@transcribekit/core/node'
import { transcribe } from '@transcribekit/express'
import { TranscriptionModule } from '@transcribekit/nestjs'
import express from 'express'
import { startNextApp } from '../clients/next-app.js'
import { WITHOUT_KEY } from '../repository.js'
import { MOUNT_NAMES, type MountName, type Mounts } from './mounts.js'

/** What `onAttempt` is told. */
type ToldAttempt = Parameters<NonNullable<RetryOptions['onAttempt']>>[0]

/** A server under test, with an endpoint for each mount. */
export interface FaultServer {
  /** URL of the API of a mount. */
  url(mount: MountName): string
  /** What `onAttempt` was told, by mount; `undefined` for servers of other processes. */
  readonly told: ReadonlyMap<MountName, readonly ToldAttempt[]> | undefined
  /** Ends server and engines. */
  close(): Promise<void>
}

/** Starts a server under test. */
export type StartServer = (mounts: Mounts) => Promise<FaultServer>

/** An endpoint below a path of its own. */
interface Endpoint {
  readonly name: string
  readonly options: TranscriptionOptions & { readonly authorize: false }
}

interface Listening {
  readonly origin: string
  close(): Promise<void>
}

/** Settings of the endpoints with their engines, and what those tell of attempts. */
function wired(mounts: Mounts) {
  const told = new Map<MountName, ToldAttempt[]>()
  const engines: Engine[] = []
  const endpoints = MOUNT_NAMES.map((name): Endpoint => {
    const { openai: engineOptions, options } = mounts[name]
    const heard: ToldAttempt[] = []
    told.set(name, heard)
    const engine = openai(engineOptions)
    engines.push(engine)
    const onAttempt = (attempt: ToldAttempt) => void heard.push(attempt)
    const retry = options.retry && { retry: { ...options.retry, onAttempt } }
    return { name, options: { engine, authorize: false, logger: false, ...options, ...retry } }
  })
  const closeEngines = async () => {
    for (const engine of engines) await engine.close?.()
  }
  return { told, endpoints, closeEngines }
}

/** Serves endpoints by Express. The engines are the caller's. */
export async function listenWithExpress(endpoints: readonly Endpoint[]): Promise<Listening> {
  const app = express()
  for (const { name, options } of endpoints) app.use(`/${name}`, transcribe(options))
  return listenOn(createServer(app))
}

async function listenOn(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { origin: originOf(server), close }
}

/** Serves endpoints by Nest, which closes the engines with itself. */
export async function listenWithNest(
  endpoints: readonly Endpoint[],
  adapter: AbstractHttpAdapter = new ExpressAdapter(),
): Promise<Listening> {
  const imports = endpoints.map(({ name, options }) =>
    TranscriptionModule.forRoot({ name, path: `${name}/audio/transcriptions`, ...options }),
  )
  class AppModule {}
  Module({ imports })(AppModule)
  const app = await NestFactory.create(AppModule, adapter, { logger: false, forceCloseConnections: true })
  await app.listen(0, '127.0.0.1')
  return { origin: originOf(app.getHttpServer()), close: () => app.close() }
}

export const startExpressServer: StartServer = async (mounts) => {
  const { told, endpoints, closeEngines } = wired(mounts)
  const { origin, close } = await listenWithExpress(endpoints)
  const closeAll = async () => {
    await close()
    await closeEngines()
  }
  return { url: (mount) => `${origin}/${mount}`, told, close: closeAll }
}

/** Serves the endpoints with nothing but the bridge of core: without a framework and without multer. */
export const startNodeServer: StartServer = async (mounts) => {
  const { told, endpoints, closeEngines } = wired(mounts)
  const handlers = new Map(endpoints.map(({ name, options }) => [name, createNodeHandler(options)]))
  const server = createServer((request, response) => {
    const handle = handlers.get(request.url?.split('/')[1] ?? '')
    if (handle) handle(request, response).catch((error) => response.destroy(error))
    else response.writeHead(404).end()
  })
  const { origin, close } = await listenOn(server)
  const closeAll = async () => {
    await close()
    await closeEngines()
  }
  return { url: (mount) => `${origin}/${mount}`, told, close: closeAll }
}

export const startNestServer: StartServer = (mounts) => startNest(mounts, new ExpressAdapter())
export const startNestFastifyServer: StartServer = (mounts) => startNest(mounts, new FastifyAdapter())

async function startNest(mounts: Mounts, adapter: AbstractHttpAdapter): Promise<FaultServer> {
  const { told, endpoints } = wired(mounts)
  const { origin, close } = await listenWithNest(endpoints, adapter)
  return { url: (mount) => `${origin}/${mount}`, told, close }
}

export const startNextServer: StartServer = async (mounts) => {
  const app = await startNextApp({ ...WITHOUT_KEY, FAULTS: JSON.stringify(mounts) })
  return { url: (mount) => `${app.ready[1]}/faults/${mount}`, told: undefined, close: () => app.stop() }
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
