import type { IncomingMessage, ServerResponse } from 'node:http'
import { Controller, Inject, Post, Req, Res, type Type } from '@nestjs/common'
import type { NodeHandler } from '@transcribekit/core/node'

/** Token of the function that answers requests of the contract. */
export const ENDPOINT_HANDLER = Symbol.for('@transcribekit/nestjs/endpoint-handler')

/** A controller that answers the contract at a path, under the app's prefix, guards and interceptors. */
export function endpointController(path: string): Type {
  @Controller(path)
  class TranscriptionController {
    readonly #handle: NodeHandler<IncomingMessage>

    constructor(@Inject(ENDPOINT_HANDLER) handle: NodeHandler<IncomingMessage>) {
      this.#handle = handle
    }

    @Post()
    transcribe(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
      return this.#handle(request, response)
    }
  }
  return TranscriptionController
}
