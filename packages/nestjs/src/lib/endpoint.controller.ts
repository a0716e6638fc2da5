import type { IncomingMessage, ServerResponse } from 'node:http'
import { Controller, Inject, Post, Req, Res, type Type } from '@nestjs/common'
import { createNodeHandler, type NodeHandler } from '@transcribekit/core/node'
import multer from 'multer'
import here from './here.cjs'
import { OPTIONS_TOKEN, type TranscriptionModuleOptions } from './options.js'

/** A controller that answers the contract at a path, under the app's prefix, guards and interceptors. */
export function endpointController(path: string): Type {
  @Controller(path)
  class TranscriptionController {
    readonly #handle: NodeHandler<IncomingMessage>

    constructor(@Inject(OPTIONS_TOKEN) options: TranscriptionModuleOptions) {
      this.#handle = createNodeHandler({ from: here, ...options }, multer)
    }

    @Post()
    transcribe(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
      return this.#handle(request, response)
    }
  }
  return TranscriptionController
}
