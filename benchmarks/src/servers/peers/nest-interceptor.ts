// What one writes without us: Nest's interceptor keeps the file in memory, the SDK sends it.
import 'reflect-metadata'
import { Body, Controller, HttpCode, HttpException, Module, Post, UploadedFile, UseInterceptors } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FileInterceptor } from '@nestjs/platform-express'
import { toFile } from 'openai'
import { announce } from '../listen.js'
import { MAX_FILE_SIZE } from '../settings.js'
import { failureOf, sdkClient } from './sdk-client.js'

const client = sdkClient()

interface Stored {
  readonly buffer: Buffer
  readonly originalname: string
  readonly mimetype: string
}

@Controller('v1/audio/transcriptions')
class TranscriptionsController {
  @Post()
  @HttpCode(200)
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: MAX_FILE_SIZE } }))
  async create(@UploadedFile() stored: Stored, @Body('model') model: string) {
    try {
      const file = await toFile(stored.buffer, stored.originalname, { type: stored.mimetype })
      return await client.audio.transcriptions.create({ file, model })
    } catch (error) {
      const { status, body } = failureOf(error)
      throw new HttpException(body, status)
    }
  }
}

@Module({ controllers: [TranscriptionsController] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] })
await app.listen(0, '127.0.0.1')
announce(app.getHttpServer())
