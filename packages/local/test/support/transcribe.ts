import type { DoneEvent, Engine, EngineRequest, TranscriptSegment } from '@transcribekit/core'

export interface Heard extends DoneEvent {
  readonly text: string
  readonly duration: number
  readonly segments: readonly TranscriptSegment[]
}

export interface TranscribeOptions extends Partial<Omit<EngineRequest, 'file'>> {
  readonly signal?: AbortSignal
  readonly name?: string
}

/** Runs a whole transcription and checks what every engine promises: segments, then one `done`, of the same text. */
export async function transcribe(
  engine: Engine,
  bytes: Uint8Array<ArrayBuffer>,
  { signal = new AbortController().signal, name = 'recording', ...request }: TranscribeOptions = {},
): Promise<Heard> {
  const segments: TranscriptSegment[] = []
  let done: DoneEvent | undefined
  const wanted = { timestamps: ['word', 'segment'], speakers: false, logprobs: false, stream: false } as const
  for await (const event of engine.transcribe({ file: new File([bytes], name), wanted, ...request }, { signal })) {
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
