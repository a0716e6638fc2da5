export { type LocalEngine, local } from './lib/local.js'
export type { LocalOptions, Runtime } from './lib/options.js'
