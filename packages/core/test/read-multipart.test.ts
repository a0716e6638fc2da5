import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../src/lib/limits.js'
import { readMultipart } from '../src/lib/upload/read-multipart.js'
import { webBody } from '../src/lib/upload/web-body.js'
import { fixture, wave } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { BOUNDARY, bodyOf, CLOSING, fieldPart, filePart, streamOf } from './support/form.js'
import { fileOf, type Received, read } from './support/received.js'

const model = fieldPart('model', 'whisper-1')
const prompt = fieldPart('prompt', 'Grüße\r\n--almost a boundary\r\n')

describe.each([
  ['the fields first', [model, prompt, filePart()]],
  ['the file first', [filePart(), model, prompt]],
  ['the file between', [model, filePart(), prompt]],
])('%s', (_, parts) => {
  const body = bodyOf(...parts, CLOSING)

  async function check(upload: Received) {
    expect(upload.fields).toEqual([
      ['model', 'whisper-1'],
      ['prompt', 'Grüße\r\n--almost a boundary\r\n'],
    ])
    expect(upload.file).toMatchObject({ name: 'talk.wav', type: 'audio/wav', size: 44 })
    expect(await fileOf(upload)).toEqual(Buffer.from(wave()))
  }

  it('in one piece', async () => {
    await check(await read(body))
  })

  it('cut in two at every byte', async () => {
    const lost: number[] = []
    for (let at = 1; at < body.length; at++) {
      try {
        await check(await read(streamOf([body.subarray(0, at), body.subarray(at)])))
      } catch {
        lost.push(at)
      }
    }
    expect(lost.map((at) => JSON.stringify(`${body.subarray(at - 12, at)}|${body.subarray(at, at + 12)}`))).toEqual([])
  })

  it.each([1, 2, 3, 5, 7, 16])('in pieces of %d bytes', async (size) => {
    const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, at) =>
      body.subarray(at * size, (at + 1) * size),
    )
    await check(await read(streamOf(pieces)))
  })
})

it('receives a recording whole, however it is cut', async () => {
  const bytes = fixture('containers/speech.wav')
  const body = bodyOf(model, filePart(bytes), CLOSING)
  let state = 3
  for (let run = 0; run < 10; run++) {
    const pieces: Uint8Array[] = []
    for (let at = 0; at < body.length; ) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      const size = 1 + (state % 70_000)
      pieces.push(body.subarray(at, at + size))
      at += size
    }
    const upload = await read(streamOf(pieces))
    expect((await fileOf(upload))?.equals(bytes)).toBe(true)
  }
})

it('a recording that holds what looks like boundaries is whole', async () => {
  const bytes = Buffer.concat([
    wave(),
    Buffer.from(`\r\n--${BOUNDARY.slice(0, -1)}\r\n--\r\n\r\n--${BOUNDARY.slice(0, 3)}\r`),
  ])
  expect(await fileOf(await read(bodyOf(filePart(bytes), CLOSING)))).toEqual(bytes)
})

describe('what stands around the form', () => {
  it.each([
    ['a preamble', bodyOf('This is a form.\r\n', model, filePart(), CLOSING)],
    ['an epilogue', bodyOf(model, filePart(), CLOSING, 'That was all.\r\n')],
    ['an epilogue with a boundary', bodyOf(model, filePart(), CLOSING, model, CLOSING)],
    ['no last line ending', bodyOf(model, filePart(), CLOSING.trimEnd())],
  ])('%s is passed over', async (_, body) => {
    const upload = await read(body)
    expect(upload.fields).toEqual([['model', 'whisper-1']])
    await upload.fields
    expect((await upload.file)?.size).toBe(44)
  })

  it('an epilogue in a chunk of its own is passed over', async () => {
    const upload = await read(streamOf([bodyOf(model, filePart(), CLOSING), bodyOf(fieldPart('prompt', 'x'), CLOSING)]))
    expect(upload.fields).toEqual([['model', 'whisper-1']])
  })
})

it('a boundary with signs in quotes is understood', async () => {
  const boundary = "a'b(c)+_,-./:=?x y"
  const body = bodyOf(model, filePart(), CLOSING).toString('latin1').replaceAll(BOUNDARY, boundary)
  const type = `multipart/form-data; boundary="${boundary}"`
  const upload = readMultipart(webBody(streamOf([Buffer.from(body, 'latin1')])), {
    contentType: type,
    limits: DEFAULT_LIMITS,
  })
  await upload.fields
  expect((await upload.file)?.size).toBe(44)
  await upload.dispose()
})

describe('a body that breaks off', () => {
  it.each([
    ['before its closing boundary', bodyOf(model, filePart())],
    ['in the midst of the recording', bodyOf(model, filePart()).subarray(0, -30)],
    ['before the recording', bodyOf(model)],
    ['in the head of a part', bodyOf(model, '--', BOUNDARY, '\r\nContent-Dispo')],
    ['in the midst of a field', bodyOf(filePart(), fieldPart('prompt', 'abc')).subarray(0, -4)],
    ['in its closing boundary', bodyOf(model, filePart(), CLOSING).subarray(0, -3)],
    ['at once', Buffer.alloc(0)],
    ['before its first boundary', Buffer.from('just some text')],
  ])('%s is refused', async (_, body) => {
    const error = await failureOf(read(body))
    expect(error).toMatchObject({ code: 'upload_truncated', status: 400 })
  })

  it('is refused at every byte before the end', async () => {
    const body = bodyOf(model, filePart(), CLOSING)
    const end = body.length - 2
    for (let at = 0; at < end; at++) {
      expect((await failureOf(read(body.subarray(0, at)))).code, String(at)).toBe('upload_truncated')
    }
    expect((await read(body.subarray(0, end))).file?.size).toBe(44)
  })
})

describe('a malformed body', () => {
  it.each([
    ['a part head that is none', bodyOf(`--${BOUNDARY}\r\n\u0000\u0001 garbage\r\n\r\nx\r\n`, CLOSING)],
    ['a part without a head', bodyOf(`--${BOUNDARY}\r\n\r\nx\r\n`, CLOSING)],
    ['a part without a name', bodyOf(`--${BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n`, CLOSING)],
    ['a part without a disposition', bodyOf(`--${BOUNDARY}\r\nContent-Type: text/plain\r\n\r\nx\r\n`, CLOSING)],
    [
      'a huge part head',
      bodyOf(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`,
        CLOSING,
      ),
    ],
    [
      'very many part headers',
      bodyOf(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\n${'X-A: b\r\n'.repeat(3000)}\r\nx\r\n`,
        CLOSING,
      ),
    ],
  ])('with %s is refused', async (_, body) => {
    expect(await failureOf(read(body))).toMatchObject({ code: 'invalid_multipart', status: 400 })
  })

  it('of random bytes is refused, whatever they are', async () => {
    let state = 99
    for (let run = 0; run < 200; run++) {
      const noise = Uint8Array.from({ length: 300 }, () => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
        return state >> 16
      })
      const { code } = await failureOf(read(bodyOf(`--${BOUNDARY}\r\n`, noise, '\r\n\r\n', noise)))
      expect(['invalid_multipart', 'upload_truncated']).toContain(code)
    }
  })
})

describe('an upload from which nothing comes any more', () => {
  it.each([
    ['at the start', []],
    ['after the fields', [model]],
    ['in the midst of the file', [model, filePart().subarray(0, 120)]],
    ['after a great part of the file', [bodyOf(filePart(wave(600_000))).subarray(0, 500_000)]],
  ])('is given up %s', async (_, parts) => {
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of parts) controller.enqueue(Buffer.from(part as string))
      },
      cancel() {
        cancelled = true
      },
    })
    const error = await failureOf(read(body, { uploadIdleTimeout: 20 }))
    expect(error).toMatchObject({ code: 'upload_timeout', status: 408 })
    expect(error.message).toContain('0.02 s')
    expect(cancelled).toBe(true)
  })
})

describe('the file', () => {
  it('is missing where there is none', async () => {
    expect((await read(bodyOf(model, CLOSING))).file).toBeUndefined()
  })

  it('is sent once', async () => {
    const error = await failureOf(read(bodyOf(filePart(), filePart(), CLOSING)))
    expect(error).toMatchObject({ code: 'invalid_value', param: 'file' })
    expect(error.message).toContain('exactly one')
  })

  it('is sent under its name', async () => {
    const error = await failureOf(read(bodyOf(filePart(wave(), 'name="audio"; filename="a.wav"'), CLOSING)))
    expect(error).toMatchObject({ code: 'unknown_parameter', param: 'audio' })
    expect(error.message).toContain("'file'")
  })

  it('may have another name where the app wants that', async () => {
    const body = bodyOf(filePart(wave(), 'name="voice"; filename="a.wav"'), CLOSING)
    expect((await read(body, {}, 'voice')).file?.size).toBe(44)
    expect(await failureOf(read(bodyOf(filePart(), CLOSING), {}, 'voice'))).toMatchObject({ param: 'file' })
  })

  it('without a file name is a text', async () => {
    const upload = await read(bodyOf(filePart(wave(), 'name="file"', ''), CLOSING))
    expect(upload.file).toBeUndefined()
    expect(upload.fields[0]?.[0]).toBe('file')
  })

  it('that is empty is refused', async () => {
    expect(await failureOf(read(bodyOf(filePart(new Uint8Array(0)), CLOSING)))).toMatchObject({ code: 'empty_file' })
  })

  it.each([
    ['name="file"; filename="Grüße.wav"', 'Grüße.wav'],
    ['name="file"; filename="запись.wav"', 'запись.wav'],
    ['name="file"; filename="録音.wav"', '録音.wav'],
    ['name="file"; filename="note 🎙.wav"', 'note 🎙.wav'],
    ['name="file"; filename="it’s – me….wav"', 'it’s – me….wav'],
    ['name="file"; filename=""', 'audio.wav'],
    ['name=file; filename=talk.wav', 'talk.wav'],
    ['filename="talk.wav"; name="file"', 'talk.wav'],
    ['name="file";filename="talk.wav"', 'talk.wav'],
    ['name="file"; filename="a%22b.wav"', 'ab.wav'],
    ['name="file"; filename="a\\"b.wav"', 'ab.wav'],
    ['name="file"; filename="C:\\talks\\talk.wav"', 'talk.wav'],
    ['name="file"; filename="a;b=c.wav"', 'a;b=c.wav'],
    ['name="file"; filename*=UTF-8\'\'Gr%C3%BC%C3%9Fe.wav', 'Grüße.wav'],
    ['name="file"; filename="x.wav"; filename*=utf-8\'\'%E9%8C%B2%E9%9F%B3.wav', '録音.wav'],
    ['name="file"; filename*=UTF-8\'en\'talk.wav', 'talk.wav'],
  ])('with the disposition %s is %s', async (disposition, name) => {
    expect((await read(bodyOf(model, filePart(wave(), disposition), CLOSING))).file?.name).toBe(name)
  })

  it.each([
    'Content-Type: text/plain\r\n',
    'Content-Type: audio/wav; codecs=1\r\n',
    'content-type:audio/x-wav\r\n',
    'Content-Type: nonsense\r\n',
    '',
  ])('is known by its bytes, whatever the part says: %j', async (type) => {
    const body = bodyOf(filePart(wave(), 'name="file"; filename="a.txt"', type), CLOSING)
    expect((await read(body)).file).toMatchObject({ name: 'a.wav', type: 'audio/wav' })
  })
})

describe('fields', () => {
  it.each([
    ['an empty one', 'prompt', ''],
    ['UTF-8', 'prompt', 'Größe 東京 🎙'],
    ['several lines', 'prompt', 'a\r\nb\nc\r\n'],
    ['brackets', 'timestamp_granularities[]', 'word'],
    ['keys', 'chunking_strategy[type]', 'server_vad'],
    ['a name in another script', 'имя', 'x'],
    ['a name that is special', '__proto__', 'x'],
  ])('may have %s', async (_, name, value) => {
    expect((await read(bodyOf(fieldPart(name, value), CLOSING))).fields).toEqual([[name, value]])
  })

  it('keep their order and are repeated', async () => {
    const parts = ['a', 'b', 'a'].map((value) => fieldPart('languages[]', value))
    expect((await read(bodyOf(...parts, CLOSING))).fields.map(([, value]) => value)).toEqual(['a', 'b', 'a'])
  })
})

it('a body that fails is one whose client left', async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bodyOf(model))
    },
    pull(controller) {
      controller.error(new RangeError('connection'))
    },
  })
  expect(await failureOf(read(body))).toMatchObject({ code: 'aborted', cause: expect.any(RangeError) })
})
