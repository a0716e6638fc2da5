import { inSection } from '../check.js'
import { expectRefusal } from '../expect.js'
import { BOUNDARY, closing, formBody, joined, partBytes } from '../multipart.js'
import { clip } from '../recordings.js'
import { type Fields, filePart, type Target } from '../target.js'

export const refusedFieldChecks = inSection('§2', [
  {
    id: 'fields.bad-response-format',
    title: 'A response_format that does not exist is refused, and param names it.',
    async run(target) {
      const answer = await target.transcribe({ response_format: 'docx' })
      expectRefusal(answer, { param: ['response_format'], orNull: false })
    },
  },
  refused('fields.bad-temperature-high', 'temperature above 1 is refused.', { temperature: '1.5' }),
  refused('fields.bad-temperature-negative', 'temperature below 0 is refused.', { temperature: '-0.1' }),
  refused('fields.bad-temperature-word', 'temperature must be a number.', { temperature: 'warm' }),
  refused('fields.bad-language', 'language must be a language.', { language: 'not-a-language' }),
  refused('fields.language-and-languages', 'language and languages exclude each other.', {
    language: 'en',
    'languages[]': ['en'],
  }),
  refused('fields.bad-granularity', 'timestamp_granularities must be word or segment.', {
    response_format: 'verbose_json',
    'timestamp_granularities[]': ['sentence'],
  }),
  refused('fields.granularities-with-text', 'timestamp_granularities need verbose_json.', {
    response_format: 'text',
    'timestamp_granularities[]': ['word'],
  }),
  refused('fields.bad-include', 'include must be logprobs.', { 'include[]': ['thoughts'] }),
  refused('fields.include-with-text', 'include needs json.', { response_format: 'text', 'include[]': ['logprobs'] }),
  refused('fields.bad-stream', 'stream must be true or false.', { stream: 'banana' }),
  refused('fields.bad-chunking', 'chunking_strategy must be auto or an object.', { chunking_strategy: 'sometimes' }),
  refused('fields.bad-chunking-json', 'chunking_strategy must be whole JSON.', { chunking_strategy: '{"type":' }),
  refused('fields.bad-chunking-threshold', 'chunking_strategy.threshold above 1 is refused.', {
    chunking_strategy: '{"type":"server_vad","threshold":2}',
  }),
  refused('fields.keyword-line-break', 'keywords must be single lines.', { 'keywords[]': ['two\r\nlines'] }),
  refused('fields.keyword-brackets', 'keywords must not hold < and >.', { 'keywords[]': ['fine', '<b>'] }),
  {
    id: 'fields.no-model',
    title: 'model is required.',
    run: async (target) => void expectRefusal(await target.transcribe({ model: [] }), { param: ['model'] }),
  },
  {
    id: 'fields.no-file',
    title: 'file is required.',
    run: async (target) => void expectRefusal(await target.post(formBody(target.fieldParts())), { param: ['file'] }),
  },
  {
    id: 'fields.no-parts',
    title: 'A form without any part is refused.',
    run: async (target) => void expectRefusal(await target.post(Buffer.from(closing()))),
  },
  {
    id: 'fields.two-files',
    title: 'Two files are refused.',
    async run(target) {
      const body = formBody([...target.fieldParts(), filePart(), filePart()])
      expectRefusal(await target.post(body), { param: ['file'] })
    },
  },
  {
    id: 'fields.file-as-text',
    title: 'file as a text field is refused.',
    async run(target) {
      const body = joined(formBody(target.fieldParts()).subarray(0, -closing().length), textFile(), closing())
      expectRefusal(await target.post(body), { param: ['file'] })
    },
  },
])

/** Illegal fields. A model that lacks the ability refuses them as well. */
function refused(id: string, title: string, fields: Fields) {
  return {
    id,
    title,
    async run(target: Target) {
      const names = Object.keys(fields).map((name) => name.replace(/\[.*$/, ''))
      expectRefusal(await target.transcribe(fields), { param: names })
    },
  }
}

function textFile(): Buffer {
  return partBytes({ name: 'file', content: clip().toString('base64').slice(0, 1000) }, BOUNDARY)
}
