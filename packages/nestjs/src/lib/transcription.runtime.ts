import type { IncomingMessage } from 'node:http'
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core'
import {
  createTranscriber,
  type Engine,
  type Logger,
  logFailure,
  type ResponseFormat,
  resolveEngine,
  type Transcriber,
  TranscriptionError,
  type TranscriptionParams,
  type TranscriptionTask,
} from '@transcribekit/core'
import { createNodeHandler, createNodeReceiver, type NodeHandler, type NodeReceiver } from '@transcribekit/core/node'
import multer from 'multer'
import here from './here.cjs'
import { allowMultipart } from './http-platform.js'
import { nestLogger } from './nest-logger.js'
import { OPTIONS_TOKEN, type TranscriptionModuleOptions } from './options.js'
import { RunningWork } from './running-work.js'
import { throwException } from './transcription.exception.js'

const SHUTDOWN_TIMEOUT = 30_000
/** Longest time that timers hold, in milliseconds. */
const MAX_TIMEOUT = 2 ** 31 - 1
/** How many instances hold an engine that the app has made: it closes with the last. */
const holders = new WeakMap<Engine, number>()

/** What service, endpoint and `@Transcribe` of one instance share: its engine, and its end. */
@Injectable()
export class TranscriptionRuntime implements OnApplicationBootstrap, OnModuleDestroy {
  readonly transcriber: Transcriber
  /** The app's own, if it gave one. */
  readonly #given: Engine | undefined
  readonly #options: TranscriptionModuleOptions
  readonly #logger: Logger | false
  readonly #shutdownTimeout: number
  readonly #adapterHost: HttpAdapterHost
  readonly #work = new RunningWork()
  /** Failures are thrown: Nest's exception filters answer them. */
  readonly #endpoint = { multer, failures: 'throw', enter: this.#work.enter } as const

  constructor(
    @Inject(OPTIONS_TOKEN) options: TranscriptionModuleOptions,
    @Inject(HttpAdapterHost) adapterHost: HttpAdapterHost,
  ) {
    const { logger = nestLogger(), shutdownTimeout = SHUTDOWN_TIMEOUT } = options
    if (!(shutdownTimeout >= 0 && shutdownTimeout <= MAX_TIMEOUT)) {
      throw new RangeError(`shutdownTimeout must be 0 to ${MAX_TIMEOUT} ms, not ${shutdownTimeout}.`)
    }
    const given = { from: here, ...options, logger }
    this.#options = { ...given, engine: resolveEngine(given) }
    this.#logger = logger
    this.#shutdownTimeout = shutdownTimeout
    this.#adapterHost = adapterHost
    this.transcriber = createTranscriber(this.#options)
    this.#given = options.engine
    if (this.#given) holders.set(this.#given, (holders.get(this.#given) ?? 0) + 1)
  }

  /** True from the beginning of a shutdown on. */
  get isEnding(): boolean {
    return this.#work.isEnding
  }

  /** Answers requests of the contract. */
  handler(task: TranscriptionTask, describe: boolean): NodeHandler<IncomingMessage> {
    return createNodeHandler({ ...this.#options, task, describe }, this.#endpoint)
  }

  /** Transcribes the recordings in requests to the app's own handlers; `params` win over those of the module. */
  receiver(field: string, params: TranscriptionParams): NodeReceiver<IncomingMessage, ResponseFormat> {
    return createNodeReceiver<IncomingMessage, ResponseFormat>({ ...this.#options, ...params, field }, this.#endpoint)
  }

  /**
   * Does work of the service, which a shutdown waits for.
   *
   * @throws {TranscriptionException}
   */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    let leave = () => {}
    try {
      leave = this.#work.enter()
      return await work()
    } catch (error) {
      return this.#fail(error)
    } finally {
      leave()
    }
  }

  /** As {@link run}, for work that is iterated over. */
  async *iterate<Item>(work: () => AsyncIterable<Item>): AsyncGenerator<Item> {
    let leave = () => {}
    try {
      leave = this.#work.enter()
      yield* work()
    } catch (error) {
      this.#fail(error)
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
    await this.#work.end(this.#shutdownTimeout)
    if (this.#isHeldByOthers()) return
    await this.transcriber.close()
  }

  /** The engine chosen by environment counts its holders itself. */
  #isHeldByOthers(): boolean {
    if (!this.#given) return false
    const left = (holders.get(this.#given) ?? 1) - 1
    holders.set(this.#given, left)
    return left > 0
  }

  /** Failures on this side are logged here: Nest logs no `HttpException`. Errors of others it does, and they pass. */
  #fail(error: unknown): never {
    if (TranscriptionError.isInstance(error) && this.#logger) logFailure(error, this.#logger)
    return throwException(error)
  }
}
