import type { IncomingMessage } from 'node:http'
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core'
import {
  createTranscriber,
  type ReceiverOptions,
  resolveEngine,
  type Transcriber,
  type TranscriptionParams,
} from '@transcribekit/core'
import { createNodeHandler, createNodeReceiver, type NodeHandler } from '@transcribekit/core/node'
import multer from 'multer'
import here from './here.cjs'
import { allowMultipart } from './http-platform.js'
import { nestLogger } from './nest-logger.js'
import { OPTIONS_TOKEN, type TranscriptionModuleOptions } from './options.js'
import { RunningWork } from './running-work.js'

/** Failures are thrown: Nest's exception filters answer them. */
const ENDPOINT = { multer, failures: 'throw' } as const
const SHUTDOWN_TIMEOUT = 30_000

/** What service, endpoint and `@Transcribe` of one instance share: its engine, and its end. */
@Injectable()
export class TranscriptionRuntime implements OnApplicationBootstrap, OnModuleDestroy {
  readonly transcriber: Transcriber
  readonly #options: TranscriptionModuleOptions
  readonly #adapterHost: HttpAdapterHost
  readonly #work = new RunningWork()

  constructor(
    @Inject(OPTIONS_TOKEN) options: TranscriptionModuleOptions,
    @Inject(HttpAdapterHost) adapterHost: HttpAdapterHost,
  ) {
    const given = { from: here, logger: nestLogger(), ...options }
    this.#options = { ...given, engine: resolveEngine(given) }
    this.#adapterHost = adapterHost
    this.transcriber = createTranscriber(this.#options)
  }

  /** Answers requests of the contract. */
  handler(): NodeHandler<IncomingMessage> {
    const handle = createNodeHandler(this.#options, ENDPOINT)
    return (request, response) => this.run(() => handle(request, response))
  }

  /** Transcribes the recordings in requests to the app's own handlers; `params` win over those of the module. */
  receiver(field: string, params: TranscriptionParams) {
    const options = { ...this.#options, ...this.#options.params, ...params, field } as ReceiverOptions<IncomingMessage>
    const receive = createNodeReceiver(options, ENDPOINT)
    return (...[request, response]: Parameters<typeof receive>) => this.run(() => receive(request, response))
  }

  /** Does work that a shutdown waits for. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const leave = this.#work.enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }

  /** Iterates over work that a shutdown waits for. */
  async *iterate<Item>(work: () => AsyncIterable<Item>): AsyncGenerator<Item> {
    const leave = this.#work.enter()
    try {
      yield* work()
    } finally {
      leave()
    }
  }

  /** Late, so that a multipart plugin of the app's own comes first. */
  onApplicationBootstrap(): void {
    // There is none in an application context without a server.
    const server: AbstractHttpAdapter | undefined = this.#adapterHost.httpAdapter
    if (server) allowMultipart(server)
  }

  /** The server still runs when Nest calls this. */
  async onModuleDestroy(): Promise<void> {
    await this.#work.end(this.#options.shutdownTimeout ?? SHUTDOWN_TIMEOUT)
    await this.transcriber.close()
  }
}
