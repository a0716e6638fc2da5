import type { Answer } from '../answer.js'
import { inSection } from '../check.js'
import { expectShape, expectSuccess, expectTrue, expectWords } from '../expect.js'
import { list, number, object, text } from '../shape.js'
import { readEvents } from '../stream-events.js'
import type { Fields, Target } from '../target.js'

const VAD = { type: 'server_vad', prefix_padding_ms: 300, silence_duration_ms: 200, threshold: 0.5 }

export const encodingChecks = inSection('§2', [
  granularities('fields.list-brackets', 'Lists come as a repeated name[]: timestamp_granularities[].', {
    'timestamp_granularities[]': ['word', 'segment'],
  }),
  granularities('fields.list-bare', 'Lists come as a repeated name: timestamp_granularities.', {
    timestamp_granularities: ['word', 'segment'],
  }),
  granularities('fields.list-indexed', 'Lists come with indices: timestamp_granularities[0].', {
    'timestamp_granularities[0]': 'word',
    'timestamp_granularities[1]': 'segment',
  }),
  {
    id: 'fields.list-single',
    title: 'A list of one value comes as a single name: timestamp_granularities.',
    async run(target) {
      const answer = await target.transcribe({ response_format: 'verbose_json', timestamp_granularities: 'segment' })
      expectShape(
        expectSuccess(answer, 'response_format', 'timestamp_granularities'),
        object({ segments: list(object({})) }),
      )
    },
  },
  logprobs('fields.include-brackets', 'include[]=logprobs brings log probabilities with json.', 'include[]'),
  logprobs('fields.include-bare', 'include=logprobs brings log probabilities with json.', 'include'),
  accepted('fields.chunking-auto', 'chunking_strategy may be auto.', { chunking_strategy: 'auto' }),
  accepted('fields.chunking-json', 'chunking_strategy may be an object as JSON text.', {
    chunking_strategy: JSON.stringify(VAD),
  }),
  accepted('fields.chunking-brackets', 'chunking_strategy may be an object key by key.', {
    'chunking_strategy[type]': 'server_vad',
    'chunking_strategy[prefix_padding_ms]': '300',
    'chunking_strategy[silence_duration_ms]': '200',
    'chunking_strategy[threshold]': '0.5',
  }),
  accepted('fields.chunking-null', "chunking_strategy may be the text 'null'.", { chunking_strategy: 'null' }),
  accepted('fields.stream-false', 'stream=false asks for the usual answer.', { stream: 'false' }),
  accepted('fields.stream-0', 'stream=0 asks for the usual answer.', { stream: '0' }),
  accepted('fields.stream-null', 'stream=null asks for the usual answer.', { stream: 'null' }),
  streamed('fields.stream-true', 'stream=true is understood.', 'true'),
  streamed('fields.stream-1', 'stream=1 is understood as true.', '1'),
  ...['0', '0.25', '1'].map((temperature) =>
    accepted(`fields.temperature-${temperature}`, `temperature=${temperature} is accepted.`, { temperature }),
  ),
  accepted('fields.language', 'language may be an ISO-639-1 code.', { language: 'en' }),
  accepted('fields.languages', 'languages may hold several codes.', { 'languages[]': ['en', 'de'] }),
  accepted('fields.languages-bare', 'languages may come without brackets.', { languages: 'en' }),
  accepted('fields.keywords', 'keywords may be single lines of any script.', {
    'keywords[]': ['Dashwood', '講義', 'a b'],
  }),
  accepted('fields.prompt', 'prompt may be any UTF-8, line breaks too.', {
    prompt: 'Jane Austen – „Sinn & …“ 講義 🎙\r\nline two',
  }),
])

/** Legal fields: the clip is transcribed, or the model's refusal names one of them. */
function accepted(id: string, title: string, fields: Fields) {
  return {
    id,
    title,
    async run(target: Target) {
      const abilities = Object.keys(fields).map((name) => name.replace(/\[.*$/, ''))
      const answer = expectSuccess(await target.transcribe(fields), ...abilities)
      const shape = expectShape(answer, object({ text }))
      // At the highest temperature the words are drawn by chance.
      if (fields.temperature !== '1') expectWords(shape.text)
    },
  }
}

function granularities(id: string, title: string, fields: Fields) {
  return {
    id,
    title,
    async run(target: Target) {
      const answer = await target.transcribe({ response_format: 'verbose_json', ...fields })
      expectShape(
        expectSuccess(answer, 'response_format', 'timestamp_granularities'),
        object({ words: list(object({})), segments: list(object({})) }),
      )
    },
  }
}

function logprobs(id: string, title: string, name: string) {
  return {
    id,
    title,
    async run(target: Target) {
      const answer: Answer = expectSuccess(await target.transcribe({ [name]: 'logprobs' }), 'include')
      const entry = object({}, { token: text, logprob: number, bytes: list(number) })
      expectShape(answer, object({ text, logprobs: list(entry) }))
    },
  }
}

function streamed(id: string, title: string, stream: string) {
  return {
    id,
    title,
    async run(target: Target) {
      const answer = expectSuccess(await target.transcribe({ stream }), 'stream')
      if (answer.type === 'application/json') expectWords(expectShape(answer, object({ text })).text)
      else {
        expectTrue(
          answer.type === 'text/event-stream',
          'a stream, or json of a model that can not stream',
          answer.describe(),
        )
        expectWords(readEvents(answer).events.at(-1)?.data.text)
      }
    },
  }
}
