import { Body, type CanActivate, Controller, Get, Post, UseGuards } from '@nestjs/common'
import type { Transcription } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { Transcribe, Transcribed, TranscriptionModule } from '@transcribekit/nestjs'
import { describe, expect, it } from 'vitest'
import { PLATFORMS, post, start } from './support/app.js'

class Refusal implements CanActivate {
  canActivate() {
    return false
  }
}

@Controller()
class NotesController {
  @Post('notes')
  @Transcribe('voice', { language: 'en', temperature: undefined })
  create(@Transcribed() { text }: Transcription, @Body() form: { title?: string }) {
    return { note: text, title: form.title }
  }

  @Post('captions')
  @Transcribe('voice', { response_format: 'srt' })
  captions(@Transcribed() srt: string) {
    return srt
  }

  @Post('calls')
  @Transcribe('voice', { name: 'calls' })
  call(@Transcribed() { text }: Transcription) {
    return { text }
  }

  @Post('guarded')
  @UseGuards(Refusal)
  @Transcribe('voice')
  guarded(@Transcribed() { text }: Transcription) {
    return { text }
  }

  @Get('without')
  without(@Transcribed() { text }: Transcription) {
    return { text }
  }
}

describe.each(PLATFORMS)('@Transcribe on platform-%s', (platform) => {
  async function startNotes() {
    const engine = fakeEngine()
    const calls = fakeEngine({ transcript: { text: 'A call.' } })
    const imports = [
      TranscriptionModule.forRoot({ engine, params: { language: 'de', temperature: 0.5 }, logger: false }),
      TranscriptionModule.forRoot({ engine: calls, name: 'calls', logger: false }),
    ]
    return { engine, url: await start({ imports, controllers: [NotesController] }, platform) }
  }

  it("hands the result and the form's other fields to the handler", async () => {
    const { engine, url } = await startNotes()
    const answer = await post(`${url}/notes`, { title: 'Monday', model: "the client's" }, 'voice')
    expect([answer.status, await answer.json()]).toEqual([201, { note: 'Hello world.', title: 'Monday' }])
    expect(engine.calls[0]?.request).toMatchObject({ language: 'en', temperature: 0.5 })
    expect(engine.calls[0]?.request).not.toHaveProperty('model')
  })

  it('hands over a text where the format is one', async () => {
    const { url } = await startNotes()
    expect(await (await post(`${url}/captions`, {}, 'voice')).text()).toMatch(/^1\n00:00:00,100 --> /)
  })

  it('uses the instance of a name', async () => {
    const { url } = await startNotes()
    expect(await (await post(`${url}/calls`, {}, 'voice')).json()).toEqual({ text: 'A call.' })
  })

  it('answers what can not be transcribed, and the handler does not run', async () => {
    const { url } = await startNotes()
    const answer = await post(`${url}/notes`, {}, 'audio')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { param: 'audio', message: expect.stringContaining('voice') } })
  })

  it('runs after the guards', async () => {
    const { engine, url } = await startNotes()
    expect((await post(`${url}/guarded`, {}, 'voice')).status).toBe(403)
    expect(engine.calls).toHaveLength(0)
  })

  it('says where it is missing', async () => {
    const { url } = await startNotes()
    const answer = await fetch(`${url}/without`)
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ error: { code: 'middleware_missing' } })
  })
})

it('with parameters that are none, the app does not start', async () => {
  @Controller()
  class BadController {
    @Post('bad')
    @Transcribe('voice', { temperature: 7 })
    bad(@Transcribed() transcription: Transcription) {
      return transcription
    }
  }
  const imports = [TranscriptionModule.forRoot({ engine: fakeEngine() })]
  await expect(start({ imports, controllers: [BadController] })).rejects.toMatchObject({ param: 'temperature' })
})
