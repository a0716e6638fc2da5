import type { Runtime } from '../lib/options.js'
import { Moonshine } from '../speech/moonshine.js'
import { loadRuntime } from '../speech/runtime.js'
import { Silero } from '../speech/silero.js'

/** What a worker needs for its work. */
export interface Models {
  readonly silero: Silero
  readonly moonshine: Moonshine
}

export async function loadModels(runtime: Runtime): Promise<Models> {
  const loaded = await loadRuntime(runtime)
  return { silero: await Silero.load(loaded), moonshine: await Moonshine.load(loaded) }
}
