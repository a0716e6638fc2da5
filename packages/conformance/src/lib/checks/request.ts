import { Answer } from '../answer.js'
import { inSection } from '../check.js'
import { expectRefusal, expectShape, expectSuccess, expectTrue, expectWords } from '../expect.js'
import { BOUNDARY, closing, contentType, formBody, joined, partBytes, rawPart } from '../multipart.js'
import { clip } from '../recordings.js'
import { object, text } from '../shape.js'
import { type FilePart, filePart, type Target } from '../target.js'

/** Boundary of every kind of character that the standard allows (RFC 2046, section 5.1.1), space apart. */
const ODD_BOUNDARY = "aZ09'()+_,-./:=?"

export const requestChecks = inSection('§1', [
  {
    id: 'request.content-length',
    title: 'A form with its length is transcribed.',
    run: async (target) => heard(await target.transcribe()),
  },
  {
    id: 'request.chunked',
    title: 'A form of unknown length (chunked) is transcribed.',
    async run(target) {
      const body = formBody([...target.fieldParts(), filePart()])
      heard(await target.send({ headers: { 'content-type': contentType() }, body: inPieces(body, 10_000) }))
    },
  },
  {
    id: 'request.small-pieces',
    title: 'A form is read right wherever the network cuts it, within boundaries too.',
    async run(target) {
      const body = formBody([...target.fieldParts(), filePart()])
      const end = body.length - 400
      const pieces = [
        ...inPieces(body.subarray(0, 400), 1),
        body.subarray(400, end),
        ...inPieces(body.subarray(end), 1),
      ]
      heard(await target.send({ headers: { 'content-type': contentType() }, body: pieces }))
    },
  },
  sendsFile('request.octet-stream', 'The type of the file part does not matter: application/octet-stream.', {
    type: 'application/octet-stream',
  }),
  sendsFile('request.no-part-type', 'The file part needs no content type.', { type: undefined }),
  sendsFile('request.wrong-part-type', 'The type of the file part does not matter: image/png.', { type: 'image/png' }),
  sendsFile('request.utf8-filename', 'A file name may be any UTF-8.', { filename: 'Überblick – 講義 🎙.wav' }),
  sendsFile('request.path-filename', 'A file name may hold a path, which is ignored.', {
    filename: '../../C:\\fakepath\\talk.wav',
  }),
  sendsFile('request.quoted-filename', 'A file name may hold an escaped quote.', { filename: 'my "talk".wav' }),
  {
    id: 'request.extended-filename',
    title: 'A file name may be given in both forms, filename and filename*.',
    async run(target) {
      const head = `Content-Disposition: form-data; name="file"; filename="talk.wav"; filename*=UTF-8''t%C3%A4lk.wav\r\nContent-Type: audio/wav\r\n`
      heard(await postParts(target, rawPart(head, clip())))
    },
  },
  {
    id: 'request.header-case',
    title: 'Names of part headers may be written in lower case.',
    async run(target) {
      const head = 'content-disposition: form-data; name="file"; filename="talk.wav"\r\ncontent-type: audio/wav\r\n'
      heard(await postParts(target, rawPart(head, clip())))
    },
  },
  {
    id: 'request.file-first',
    title: 'The file may come before all fields.',
    async run(target) {
      verbose(await target.post(formBody([filePart(), ...target.fieldParts({ response_format: 'verbose_json' })])))
    },
  },
  {
    id: 'request.file-last',
    title: 'The file may come after all fields.',
    async run(target) {
      verbose(await target.post(formBody([...target.fieldParts({ response_format: 'verbose_json' }), filePart()])))
    },
  },
  {
    id: 'request.file-between',
    title: 'The file may come between the fields.',
    async run(target) {
      const [model, ...rest] = target.fieldParts({ response_format: 'verbose_json' })
      if (model) verbose(await target.post(formBody([model, filePart(), ...rest])))
    },
  },
  boundary('request.quoted-boundary', 'The boundary may stand in quotes.', BOUNDARY),
  boundary('request.odd-boundary', `The boundary may have every legal character: ${ODD_BOUNDARY}`, ODD_BOUNDARY),
  boundary('request.long-boundary', 'The boundary may have 70 characters.', 'b'.repeat(70)),
  {
    id: 'request.preamble',
    title: 'What stands before the first boundary and behind the last is passed over.',
    async run(target) {
      const form = formBody([...target.fieldParts(), filePart()])
      heard(await target.post(joined('A preamble.\r\n', form, 'An epilogue.\r\n')))
    },
  },
  {
    id: 'request.sdk-headers',
    title: 'Headers of SDKs (OpenAI-Organization, X-Stainless-…) do no harm.',
    async run(target) {
      const headers = { 'openai-organization': 'org-1', 'x-stainless-lang': 'js', 'x-stainless-retry-count': '0' }
      heard(await target.transcribe({}, { headers }))
    },
  },
  {
    id: 'request.fetch',
    title: 'The FormData of fetch is transcribed.',
    async run(target) {
      const form = new FormData()
      form.append('file', new File([new Uint8Array(clip())], 'speech.wav', { type: 'audio/wav' }))
      form.append('model', target.settings.model)
      form.append('response_format', 'json')
      const { url } = target.settings
      const response = await fetch(url, {
        method: 'POST',
        body: form,
        headers: target.headers,
        signal: target.signal,
        redirect: 'error',
      })
      const headers = Object.fromEntries(response.headers)
      const answer = new Answer(response.status, headers, await response.text())
      heard(target.settings.key === undefined ? answer : answer.without(target.settings.key))
    },
  },
  {
    id: 'request.json-body',
    title: 'A body of JSON is refused with the error envelope.',
    async run(target) {
      const body = Buffer.from(JSON.stringify({ model: target.settings.model, file: 'clip' }))
      expectRefusal(await target.post(body, { 'content-type': 'application/json' }), { status: [400, 415] })
    },
  },
  {
    id: 'request.no-boundary',
    title: 'A form without a boundary in its content type is refused with the error envelope.',
    async run(target) {
      const body = formBody([...target.fieldParts(), filePart()])
      expectRefusal(await target.post(body, { 'content-type': 'multipart/form-data' }), { status: [400, 415] })
    },
  },
  {
    id: 'request.get',
    title: 'GET is refused with 404 or 405.',
    async run(target) {
      const answer = await target.send({ method: 'GET', headers: {} })
      expectTrue([404, 405].includes(answer.status), 'status 404 or 405', answer.describe())
    },
  },
  {
    id: 'request.unknown-field',
    title: 'A field outside the contract is refused with 400 or ignored.',
    async run(target) {
      const answer = await target.transcribe({ conformance_unknown: '1' })
      if (answer.status === 200) heard(answer)
      else expectRefusal(answer, { param: ['conformance_unknown'] })
    },
  },
])

function sendsFile(id: string, title: string, file: FilePart) {
  return { id, title, run: async (target: Target) => heard(await target.transcribe({}, { file })) }
}

function boundary(id: string, title: string, value: string) {
  return {
    id,
    title,
    async run(target: Target) {
      const body = formBody([...target.fieldParts(), filePart()], value)
      heard(await target.post(body, { 'content-type': contentType(`"${value}"`) }))
    },
  }
}

function postParts(target: Target, file: Buffer): Promise<Answer> {
  return target.post(joined(...target.fieldParts().map((part) => partBytes(part)), file, closing()))
}

function heard(answer: Answer): void {
  expectWords(expectShape(expectSuccess(answer), object({ text })).text)
}

/** A field that came after the file, or before it, counts. */
function verbose(answer: Answer): void {
  const body = expectShape(expectSuccess(answer, 'response_format'), object({ text, segments: () => {} }))
  expectWords(body.text)
}

function* inPieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
