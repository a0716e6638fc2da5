import { anySignal } from './any-signal.js'
import type { Engine, EngineHealth } from './engine.js'
import { TranscriptionError } from './errors.js'
import { unlessAborted } from './unless-aborted.js'

/** How long an engine may take to tell how it is, in milliseconds. */
const PATIENCE = 10_000

/** Whether an engine could transcribe now. Never throws: what keeps silent for 10 s, or throws, is `down`. */
export async function engineHealth(engine: Engine, signal?: AbortSignal): Promise<EngineHealth> {
  const limit = AbortSignal.timeout(PATIENCE)
  const stopped = signal ? anySignal([signal, limit]) : limit
  try {
    return await unlessAborted(ask(engine, stopped), stopped)
  } catch (error) {
    if (limit.aborted) return { status: 'down', message: `The engine did not answer within ${PATIENCE / 1000} s.` }
    // Other messages may hold what is not meant for everyone who may see a health check.
    return { status: 'down', message: TranscriptionError.isInstance(error) ? error.message : 'The engine failed.' }
  }
}

async function ask(engine: Engine, signal: AbortSignal): Promise<EngineHealth> {
  if (engine.health) return engine.health({ signal })
  await engine.ready?.()
  return { status: 'up' }
}
