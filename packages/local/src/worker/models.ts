import { InferenceLock } from '../lib/inference-lock.js'
import type { WorkerSettings } from '../lib/protocol.js'
import { Moonshine } from '../speech/moonshine.js'
import { loadRuntime } from '../speech/runtime.js'
import { Silero } from '../speech/silero.js'

/** What a worker needs for its work. */
export interface Models {
  readonly silero: Silero
  readonly moonshine: Moonshine
}

export async function loadModels(settings: WorkerSettings): Promise<Models> {
  const loaded = await loadRuntime(settings.runtime, new InferenceLock(settings.lock))
  return { silero: await Silero.load(loaded), moonshine: await Moonshine.load(loaded) }
}
