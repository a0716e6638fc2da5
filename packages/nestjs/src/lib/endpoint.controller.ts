import type { IncomingMessage, ServerResponse } from 'node:http'
import { Controller, type ControllerOptions, Get, Inject, Post, Req, Res, type Type } from '@nestjs/common'
import type { TranscriptionTask } from '@transcribekit/core'
import type { NodeHandler } from '@transcribekit/core/node'
import { nodeRequest, nodeResponse } from './http-platform.js'
import { DescribedInSwagger } from './swagger.js'
import { throwException } from './transcription.exception.js'
import { TranscriptionRuntime } from './transcription.runtime.js'

interface EndpointSettings {
  readonly version: ControllerOptions['version'] | undefined
  /** Whether `GET` tells what the endpoint can do. */
  readonly describe: boolean
}

/** A controller that answers the contract at a path, under the app's prefix, versions, guards, interceptors and filters. */
export function endpointController(
  path: string,
  task: TranscriptionTask,
  { version, describe }: EndpointSettings,
): Type {
  const GetIfDescribed: () => MethodDecorator = describe ? Get : () => () => {}
  @Controller({ path, ...(version !== undefined && { version }) })
  class TranscriptionController {
    readonly #handle: NodeHandler<IncomingMessage>

    constructor(@Inject(TranscriptionRuntime) runtime: TranscriptionRuntime) {
      this.#handle = runtime.handler(task, describe)
    }

    @Post()
    @DescribedInSwagger(task)
    transcribe(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
      return this.#handle(nodeRequest(request), nodeResponse(response)).catch(throwException)
    }

    @GetIfDescribed()
    describe(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
      return this.transcribe(request, response)
    }
  }
  return TranscriptionController
}
