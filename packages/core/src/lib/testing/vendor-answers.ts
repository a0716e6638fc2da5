import type { Engine } from '../engine.js'
import { knownModel } from '../engines/openai-models.js'
import { identifyAudio } from '../identify-audio.js'
import { resolveOptions } from '../options.js'
import { respond } from '../respond.js'
import type { Upload } from '../upload/upload.js'
import { type FakeTranscript, fakeEngine } from './fake-engine.js'
import type { UpstreamAnswer, UpstreamCall } from './fake-upstream.js'

/** Answers a call as the vendor's API would that heard this: in the format asked for, by what the model can do. */
export async function answerAsVendor(
  { method, url, form }: UpstreamCall,
  transcript?: FakeTranscript,
): Promise<UpstreamAnswer> {
  if (method === 'GET' && /\/models(\?|$)/.test(url)) return { body: { object: 'list', data: [] } }
  const model = textOf(form.get('model') ?? '')
  const known = knownModel(model)
  // A server with models of its own is one of whisper.
  const abilities = known.isCertain ? known.abilities : { ...known.abilities, translation: true }
  const task = /\/translations(\?|$)/.test(url) ? 'translate' : 'transcribe'
  const format = textOf(form.get('response_format') ?? 'json')
  if (!abilities.formats.some((name) => name === format)) return notCompatible(format, model)
  const engine: Engine = { ...fakeEngine({ transcript }), describe: () => abilities }
  const file = form.get('file')
  const upload: Upload = {
    // The vendor's models that can't stream ignore that they are asked to (contract, section 2).
    fields: Promise.resolve(
      [...form].flatMap(([name, value]) =>
        name === 'file' || (name === 'stream' && !abilities.streaming) ? [] : [[name, textOf(value)] as const],
      ),
    ),
    fileField: 'file',
    file: file instanceof Blob ? identifyAudio(file) : Promise.resolve(undefined),
    dispose: async () => {},
  }
  const { signal } = new AbortController()
  const response = await respond(upload, { ...resolveOptions({ engine, logger: false }), task }, { signal })
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
}

/** As the vendor words it (contract, section 7). */
function notCompatible(format: string, model: string): UpstreamAnswer {
  const message = `response_format '${format}' is not compatible with model '${model}'. Use 'json' or 'text' instead.`
  const error = { message, type: 'invalid_request_error', param: 'response_format', code: 'unsupported_value' }
  return { status: 400, body: { error } }
}

function textOf(value: string | File): string {
  return typeof value === 'string' ? value : ''
}
