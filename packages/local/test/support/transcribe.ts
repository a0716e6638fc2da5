import type { DoneEvent, Engine, EngineRequest, TranscriptEvent, TranscriptSegment } from '@transcribekit/core'
import type { Upload } from './upload.js'

export interface Heard extends DoneEvent {
  readonly text: string
  readonly duration: number
  readonly segments: readonly TranscriptSegment[]
}

export interface TranscribeOptions extends Partial<Omit<EngineRequest, 'file'>> {
  readonly signal?: AbortSignal
  readonly name?: string
}

const wanted = { timestamps: ['word', 'segment'], speakers: false, logprobs: false, stream: false } as const

/** Runs a whole transcription. */
export async function transcribe(
  engine: Engine,
  bytes: Uint8Array<ArrayBuffer>,
  { signal = new AbortController().signal, name = 'recording', ...request }: TranscribeOptions = {},
): Promise<Heard> {
  return collect(engine.transcribe({ file: new File([bytes], name), wanted, ...request }, { signal }))
}

/** Begins a transcription whose upload still runs. */
export function transcribeEarly(
  engine: Engine,
  upload: Upload,
  { signal = new AbortController().signal }: { readonly signal?: AbortSignal } = {},
): Promise<Heard> {
  if (!engine.transcribeEarly) throw new Error('the engine does not begin early')
  return collect(engine.transcribeEarly(upload.request, { signal }))
}

/** Checks what every engine promises: segments, then one `done`, of the same text. */
export async function collect(events: AsyncIterable<TranscriptEvent>): Promise<Heard> {
  const segments: TranscriptSegment[] = []
  let done: DoneEvent | undefined
  for await (const event of events) {
    if (done) throw new Error(`${event.type} after done`)
    if (event.type === 'segment') segments.push(event.segment)
    if (event.type === 'done') done = event
  }
  const joined = segments
    .map((segment) => segment.text)
    .join('')
    .trim()
  if (done?.text !== joined) throw new Error(`done says "${done?.text}", the segments "${joined}"`)
  return { ...done, text: joined, duration: done.duration ?? Number.NaN, segments }
}
