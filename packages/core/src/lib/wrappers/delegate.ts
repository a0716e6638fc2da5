import type { Engine } from '../engine.js'

/** Another engine that does the same, but for what is changed. */
export function delegate(engine: Engine, changes: Partial<Engine>): Engine {
  const same: Engine = {
    name: engine.name,
    paid: engine.paid,
    model: engine.model,
    models: engine.models,
    // It may change as the engine learns what its server takes.
    get reads() {
      return engine.reads
    },
    recovers: engine.recovers,
    describe: (model) => engine.describe(model),
    transcribe: (request, call) => engine.transcribe(request, call),
    ...(engine.defaultModel && { defaultModel: engine.defaultModel.bind(engine) }),
    ...(engine.transcribeEarly && { transcribeEarly: engine.transcribeEarly.bind(engine) }),
    ...(engine.ready && { ready: engine.ready.bind(engine) }),
    ...(engine.health && { health: engine.health.bind(engine) }),
    ...(engine.close && { close: engine.close.bind(engine) }),
  }
  return Object.defineProperties(same, Object.getOwnPropertyDescriptors(changes))
}
