import { type INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { TranscriptionModule } from '@transcribekit/nestjs'
import { type DemoOptions } from './options.js'

export async function createNestApp(options: DemoOptions): Promise<INestApplication> {
  const module = TranscriptionModule.forRoot({ path: 'v1/audio/transcriptions', ...options })
  const app = await NestFactory.create(module, { logger: ['warn', 'error'] })
  return app.init()
}
