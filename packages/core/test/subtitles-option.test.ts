import { describe, expect, it } from 'vitest'
import { createHandler, createTranscriber, parseSrt, parseVtt, withTranscription } from '../src/index.js'
import { fakeEngine } from '../src/testing.js'
import { wave } from './support/audio.js'
import { bodyOf, CLOSING, filePart, formRequest, rawRequest } from './support/form.js'

describe('the option of endpoints and transcribers', () => {
  const options = { engine: fakeEngine(), subtitles: { maxLineChars: 10, maxLines: 1, karaoke: true } }

  it.each(['srt', 'vtt'] as const)('lays out %s', async (response_format) => {
    const parse = response_format === 'srt' ? parseSrt : parseVtt
    const transcriber = createTranscriber(options)
    const told = await transcriber.transcribe({ file: new File([wave()], 'talk.wav'), response_format })
    expect(parse(told).map(({ text }) => text)).toEqual(['Hello', 'world.'])
    const endpoint = createHandler(options)
    const answer = await endpoint(formRequest({ response_format }))
    expect(await answer.text()).toBe(told)
    const receiver = withTranscription((_, text) => new Response(text), { ...options, response_format })
    expect(await (await receiver(rawRequest(bodyOf(filePart(), CLOSING)))).text()).toBe(told)
  })

  it('is checked at once', () => {
    for (const make of [createTranscriber, createHandler]) {
      expect(() => make({ engine: fakeEngine(), subtitles: { maxLines: 0 } })).toThrow(RangeError)
    }
  })
})
