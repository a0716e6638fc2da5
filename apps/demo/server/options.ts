import type { Engine } from '@transcribekit/core'

/** How the endpoint is served, by whichever framework. */
export interface DemoOptions {
  readonly describe: boolean
  /** Default: the embedded engine, which the adapters find by themselves. */
  readonly engine?: Engine
}

const KEY = Symbol.for('demo/options')
const shared = globalThis as { [KEY]?: DemoOptions }

/** Options for all of this process. Next bundles its routes, and would make an engine of its own. */
export function shareOptions(options: DemoOptions): void {
  shared[KEY] = options
}

/** What was shared last. */
export function sharedOptions(): DemoOptions {
  return shared[KEY] ?? { describe: true }
}
