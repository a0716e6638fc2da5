import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger'
import { fakeEngine } from '@transcribekit/core/testing'
import { TranscriptionModule } from '@transcribekit/nestjs'
import { describe, expect, it } from 'vitest'
import { createApp, PATH, PLATFORMS } from './support/app.js'

describe.each(PLATFORMS)('on platform-%s', (platform) => {
  it('the endpoint is in the document, with its form and all its answers', async () => {
    const imports = [TranscriptionModule.forRoot({ engine: fakeEngine(), path: PATH })]
    const app = await createApp({ imports }, platform)
    app.setGlobalPrefix('api')
    await app.init()
    const document = SwaggerModule.createDocument(app, new DocumentBuilder().build())
    const operation = document.paths[`/api/${PATH}`]?.post
    expect(operation).toMatchObject({ summary: 'Transcribes a recording.' })
    expect(operation?.requestBody).toMatchObject({
      required: true,
      content: {
        'multipart/form-data': {
          schema: { required: ['file', 'model'], properties: { file: { type: 'string', format: 'binary' } } },
          encoding: { keywords: { style: 'form', explode: true } },
        },
      },
    })
    expect(Object.keys(operation?.responses ?? {})).toEqual([
      '200',
      '400',
      '401',
      '408',
      '413',
      '415',
      '429',
      '500',
      '502',
      '503',
      '504',
      '4XX',
    ])
    expect(operation?.responses['429']).toMatchObject({ headers: { 'Retry-After': { schema: { type: 'integer' } } } })
    expect(Object.keys((operation?.responses['200'] as { content?: object } | undefined)?.content ?? {})).toEqual([
      'application/json',
      'text/plain',
      'application/x-subrip',
      'text/vtt',
      'text/event-stream',
    ])
  })

  it('translations are in the document by themselves', async () => {
    const module = TranscriptionModule.forRoot({ engine: fakeEngine(), translationsPath: 'v1/audio/translations' })
    const app = await createApp({ imports: [module] }, platform)
    await app.init()
    const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build())
    expect(Object.keys(paths)).toEqual(['/v1/audio/translations'])
    expect(paths['/v1/audio/translations']?.post).toMatchObject({
      summary: 'Translates the speech of a recording into English.',
    })
  })
})
