import { type INestApplication, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { TranscriptionModule } from '@transcribekit/nestjs'

@Module({ imports: [TranscriptionModule.forRoot({ path: 'v1/audio/transcriptions', describe: true })] })
class DemoModule {}

export async function createNestApp(): Promise<INestApplication> {
  const app = await NestFactory.create(DemoModule, { logger: ['warn', 'error'] })
  return app.init()
}
