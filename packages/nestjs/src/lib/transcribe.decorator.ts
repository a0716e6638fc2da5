import type { IncomingMessage } from 'node:http'
import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  type Type,
  UseInterceptors,
} from '@nestjs/common'
import { TranscriptionError, type TranscriptionParams } from '@transcribekit/core'
import type { Observable } from 'rxjs'
import { nodeRequest, nodeResponse } from './http-platform.js'
import { getRuntimeToken } from './tokens.js'
import { throwException } from './transcription.exception.js'
import type { TranscriptionRuntime } from './transcription.runtime.js'

/** How {@link Transcribe} transcribes: the parameters of the contract, and which instance does it. */
export interface TranscribeDecoratorOptions extends Omit<TranscriptionParams, 'stream'> {
  /** Name of the instance, as given to `TranscriptionModule.forRoot({ name })`. Default: the one without a name. */
  readonly name?: string | undefined
}

const TRANSCRIPTION = Symbol.for('@transcribekit/nestjs/transcription')

type HandlerRequest = IncomingMessage & { [TRANSCRIPTION]?: unknown; body?: unknown }

/**
 * Transcribes the recording in a form before the handler runs, after its guards; `@Transcribed()` is the result.
 * The form's other fields are in the body.
 *
 * A recording that can't be transcribed is answered by a `TranscriptionException`; the handler does not run.
 *
 * @param field name of the form's field that holds the recording. Default `file`
 * @example
 * ```ts
 * @Post('notes')
 * @Transcribe('voice', { language: 'en' })
 * create(@Transcribed() { text }: Transcription, @Body() form: { title?: string }) {}
 * ```
 */
export function Transcribe(field = 'file', options: TranscribeDecoratorOptions = {}): MethodDecorator {
  return UseInterceptors(transcribeInterceptor(field, options))
}

/**
 * The transcription that {@link Transcribe} made: an object for the JSON formats, a text for `text`, `srt` and `vtt`.
 *
 * @throws {TranscriptionException} `middleware_missing` where the handler has no `@Transcribe`
 */
export const Transcribed: () => ParameterDecorator = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<HandlerRequest>()
  if (TRANSCRIPTION in request) return request[TRANSCRIPTION]
  const message = "This handler has no transcription. Put @Transcribe('voice') on it."
  return throwException(new TranscriptionError('middleware_missing', message))
})

function transcribeInterceptor(field: string, { name, ...params }: TranscribeDecoratorOptions): Type<NestInterceptor> {
  @Injectable()
  class TranscribeInterceptor implements NestInterceptor {
    readonly #receive: ReturnType<TranscriptionRuntime['receiver']>

    constructor(@Inject(getRuntimeToken(name)) runtime: TranscriptionRuntime) {
      this.#receive = runtime.receiver(field, params)
    }

    async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
      const http = context.switchToHttp()
      const request = http.getRequest<HandlerRequest>()
      const received: HandlerRequest = nodeRequest(request)
      request[TRANSCRIPTION] = await this.#receive(received, nodeResponse(http.getResponse())).catch(throwException)
      request.body = received.body
      return next.handle()
    }
  }
  return TranscribeInterceptor
}
