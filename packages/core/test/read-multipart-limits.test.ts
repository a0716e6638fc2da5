import { describe, expect, it, vi } from 'vitest'
import { wave } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { BOUNDARY, bodyOf, CLOSING, fieldPart, filePart } from './support/form.js'
import { read } from './support/received.js'

describe('limits', () => {
  it('32 fields and a file are accepted', async () => {
    const fields = Array.from({ length: 32 }, (_, index) => fieldPart(`f${index}`, 'x'))
    expect((await read(bodyOf(...fields, filePart(), CLOSING))).fields).toHaveLength(32)
  })

  it.each([
    ['before the file', (fields: string[]) => bodyOf(...fields, filePart(), CLOSING)],
    ['after the file', (fields: string[]) => bodyOf(filePart(), ...fields, CLOSING)],
    ['without a file', (fields: string[]) => bodyOf(...fields, CLOSING)],
  ])('33 fields %s are refused', async (_, make) => {
    const body = make(Array.from({ length: 33 }, (_, index) => fieldPart(`f${index}`, 'x')))
    const error = await failureOf(read(body))
    expect(error).toMatchObject({ code: 'invalid_multipart', status: 400 })
    expect(error.message).toContain('32')
  })

  it('a field of exactly maxFieldSize is accepted, and one byte more is refused', async () => {
    const upload = await read(bodyOf(fieldPart('prompt', 'x'.repeat(100)), CLOSING), { maxFieldSize: 100 })
    expect(upload.fields[0]?.[1]).toHaveLength(100)
    const error = await failureOf(read(bodyOf(fieldPart('prompt', 'x'.repeat(101)), CLOSING), { maxFieldSize: 100 }))
    expect(error).toMatchObject({ code: 'invalid_value', status: 400 })
    expect(error.message).toContain('100 bytes')
  })

  it('a speaker reference of 10 s is accepted by default', async () => {
    const url = `data:audio/wav;base64,${'A'.repeat(2_560_000)}`
    expect((await read(bodyOf(fieldPart('known_speaker_references[]', url), CLOSING))).fields[0]?.[1]).toBe(url)
  })

  it('a file of exactly maxFileSize is accepted, and one byte more is refused', async () => {
    expect((await read(bodyOf(filePart(wave(1000)), CLOSING), { maxFileSize: 1000 })).file?.size).toBe(1000)
    const error = await failureOf(read(bodyOf(filePart(wave(1001)), CLOSING), { maxFileSize: 1000 }))
    expect(error).toMatchObject({ code: 'file_too_large', status: 413, param: 'file' })
  })

  it('a body is read no further than its file may be long', async () => {
    let sent = 0
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(
          bodyOf(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n`, wave()),
        )
      },
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536))
      },
      cancel() {
        cancelled = true
      },
    })
    expect((await failureOf(read(body, { maxFileSize: 1_000_000 }))).code).toBe('file_too_large')
    expect(sent).toBeLessThan(1_500_000)
    // What still comes is thrown away for a while first.
    await vi.waitFor(() => expect(cancelled).toBe(true), { timeout: 10_000 })
  })

  it('what was refused is read to its end, so that its connection can go on', async () => {
    let rest = 20
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bodyOf(filePart(wave(), 'name="other"; filename="a.wav"')))
      },
      pull(controller) {
        if (rest-- > 0) controller.enqueue(new Uint8Array(1000))
        else controller.close()
      },
      cancel() {
        throw new Error('It was not to be cancelled.')
      },
    })
    expect((await failureOf(read(body))).code).toBe('unknown_parameter')
    await vi.waitFor(() => expect(rest).toBeLessThan(0))
  })

  it('a body of preamble alone is read no further than file and 1 MiB', async () => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    expect((await failureOf(read(body, { maxFileSize: 1000 }))).code).toBe('file_too_large')
    expect(sent).toBeLessThan(1024 * 1024 + 4 * 65_536)
  })

  it.each([
    ['spaces behind a boundary', `--${BOUNDARY}`, ' '],
    ['a head of a part', `--${BOUNDARY}\r\n`, 'x'],
    ['a line of a head', `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="`, 'x'],
  ])('%s without end are not collected', async (_, start, filler) => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from(start))
      },
      pull(controller) {
        sent += 1024
        if (sent > 512 * 1024) controller.close()
        else controller.enqueue(Buffer.alloc(1024, filler))
      },
    })
    expect((await failureOf(read(body))).code).toBe('invalid_multipart')
    expect(sent).toBeLessThan(64 * 1024)
  })

  it('what is no audio is refused before the rest is read', async () => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(
          bodyOf(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n`),
        )
      },
      pull(controller) {
        sent += 4096
        controller.enqueue(Buffer.alloc(4096, 'x'))
      },
    })
    expect((await failureOf(read(body))).code).toBe('unsupported_format')
    expect(sent).toBeLessThan(65_536)
  })
})
