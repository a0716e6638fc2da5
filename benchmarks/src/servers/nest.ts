// Our Nest module.
import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { TranscriptionModule } from '@transcribekit/nestjs'
import { announce } from './listen.js'
import { ourOptions } from './our-options.js'

const module = TranscriptionModule.forRoot({ path: 'v1/audio/transcriptions', ...ourOptions() })
const app = await NestFactory.create(module, { logger: ['warn', 'error'] })
await app.listen(0, '127.0.0.1')
announce(app.getHttpServer())
