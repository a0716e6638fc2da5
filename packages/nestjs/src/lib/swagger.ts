import { createRequire } from 'node:module'
import { applyDecorators } from '@nestjs/common'
import { type TranscriptionTask, transcriptionOperation } from '@transcribekit/core'
import here from './here.cjs'

/** What is used of `@nestjs/swagger`. */
interface Swagger {
  ApiOperation(operation: object): MethodDecorator
  ApiConsumes(type: string): MethodDecorator
  ApiBody(body: object): MethodDecorator
  ApiResponse(response: object): MethodDecorator
}

const PACKAGE = '@nestjs/swagger'

/** Describes the endpoint to `@nestjs/swagger`, where the app has it. */
export function DescribedInSwagger(task: TranscriptionTask): MethodDecorator {
  const swagger = loadSwagger()
  if (!swagger) return () => {}
  const { summary, requestBody, responses } = transcriptionOperation(task)
  return applyDecorators(
    // Without its operationId: one endpoint may be mounted more than once, and Nest makes one of its own.
    swagger.ApiOperation({ summary }),
    swagger.ApiConsumes('multipart/form-data'),
    swagger.ApiBody(requestBody.content['multipart/form-data']),
    ...Object.entries(responses).map(([status, response]) => swagger.ApiResponse({ status, ...response })),
  )
}

function loadSwagger(): Swagger | undefined {
  const require = createRequire(here)
  try {
    require.resolve(PACKAGE)
  } catch {
    return undefined
  }
  return require(PACKAGE) as Swagger
}
