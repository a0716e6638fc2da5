import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { TranscriptionError } from '../errors.js'
import type { DoneEvent, TranscriptEvent } from '../transcript.js'
import { isPlainObject } from '../wire-fields.js'
import { list, parseObject, readDone, readLogprobs, readSegment, readSegments, readUsage } from './openai-answer.js'
import { badResponse } from './upstream-failures.js'

/**
 * Reads a stream of server-sent events in any of the dialects that are spoken: the vendor's, vLLM's chunks and
 * Mistral's (contract, sections 6 and 9).
 *
 * @param start what was read of it already
 * @throws {TranscriptionError} `upstream_bad_response` when it breaks off, `upstream_error` when the service says so
 */
export async function* readStream(start: string, chunks: AsyncIterable<string>): AsyncGenerator<TranscriptEvent> {
  const messages: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (message) => messages.push(message) })
  const dialects = new StreamReader()
  for await (const chunk of withStart(start, chunks)) {
    parser.feed(chunk)
    for (const message of messages.splice(0)) {
      for (const event of dialects.read(message)) {
        yield event
        if (event.type === 'done') return
      }
    }
  }
  throw badResponse('it broke off before the transcript was done')
}

async function* withStart(start: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield start
  yield* rest
}

/** Reads the events of one stream. Their names differ so much that no dialect need be declared. */
class StreamReader {
  #hasSegments = false
  /** True when the last chunk says that nothing follows; one that counts the tokens may come behind it. */
  #isFinished = false
  #told: Partial<DoneEvent> = {};

  *read({ event: name, data }: EventSourceMessage): Generator<TranscriptEvent> {
    if (data === '[DONE]') {
      if (this.#isFinished) yield { type: 'done', ...this.#told }
      return
    }
    if (name === 'error') throw failed(data)
    if (data.trim() === '') return
    const event = parseObject(data)
    if (event.type === 'error' || (event.error !== undefined && event.error !== null)) throw failed(data)
    if (event.object === 'transcription.chunk' || event.object === 'translation.chunk') yield* this.#readChunk(event)
    else yield* this.#readEvent(event)
  }

  *#readEvent(event: Record<string, unknown>): Generator<TranscriptEvent> {
    switch (event.type) {
      case 'transcript.text.delta':
        yield {
          type: 'delta',
          delta: textOf(event.delta),
          ...(Array.isArray(event.logprobs) && { logprobs: readLogprobs(event.logprobs) }),
          ...(typeof event.segment_id === 'string' && { segment_id: event.segment_id }),
        }
        return
      case 'transcription.text.delta':
        yield { type: 'delta', delta: textOf(event.text) }
        return
      case 'transcription.language':
        if (typeof event.audio_language === 'string') this.#told = { language: event.audio_language }
        return
      case 'transcript.text.segment':
      case 'transcription.segment':
        this.#hasSegments = true
        yield { type: 'segment', segment: readSegment(event) }
        return
      case 'transcript.text.done':
      case 'transcription.done':
        // They come with the end where they were not streamed.
        if (!this.#hasSegments) yield* readSegments(event.segments)
        yield { ...this.#told, ...readDone(event) }
    }
  }

  *#readChunk({ choices, usage }: Record<string, unknown>): Generator<TranscriptEvent> {
    const counted = readUsage(usage)
    if (counted) this.#told = { usage: counted }
    for (const choice of list(choices)) {
      if (!isPlainObject(choice)) continue
      const delta = isPlainObject(choice.delta) ? textOf(choice.delta.content) : ''
      if (delta !== '') yield { type: 'delta', delta }
      this.#isFinished = choice.finish_reason === 'stop'
    }
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The error for a failure in the midst of a stream. Nothing of it is quoted: it may hold anything. */
function failed(cause: string) {
  return new TranscriptionError('upstream_error', 'The transcription service failed while it was transcribing.', {
    cause,
  })
}
