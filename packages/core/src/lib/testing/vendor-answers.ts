import type { Engine } from '../engine.js'
import { modelAbilities } from '../engines/openai-models.js'
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
  const { streaming } = modelAbilities(model)
  const engine: Engine = { ...fakeEngine({ transcript }), describe: (asked = model) => modelAbilities(asked) }
  const file = form.get('file')
  const upload: Upload = {
    // The vendor's models that can't stream ignore that they are asked to (contract, section 2).
    fields: Promise.resolve(
      [...form].flatMap(([name, value]) =>
        name === 'file' || (name === 'stream' && !streaming) ? [] : [[name, textOf(value)] as const],
      ),
    ),
    fileField: 'file',
    file: file instanceof Blob ? identifyAudio(file) : Promise.resolve(undefined),
    dispose: async () => {},
  }
  const { signal } = new AbortController()
  const response = await respond(upload, resolveOptions({ engine, logger: false }), { signal })
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
}

function textOf(value: string | File): string {
  return typeof value === 'string' ? value : ''
}
