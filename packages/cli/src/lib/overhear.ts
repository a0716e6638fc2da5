import type { Engine, TranscriptEvent } from '@transcribekit/core'

/**
 * The same engine, whose events are told to somebody else as well: for progress, and for what a result in a text format
 * does not hold. It must see to its failures by itself, so that what is told is told once.
 */
export function overhear(engine: Engine, listener: (event: TranscriptEvent) => void): Engine {
  return {
    name: engine.name,
    paid: engine.paid,
    model: engine.model,
    recovers: true,
    describe: (model) => engine.describe(model),
    ...(engine.defaultModel && { defaultModel: engine.defaultModel.bind(engine) }),
    async *transcribe(request, call) {
      for await (const event of engine.transcribe(request, call)) {
        listener(event)
        yield event
      }
    },
  }
}
