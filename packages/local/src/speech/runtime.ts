import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { InferenceLock } from '../lib/inference-lock.js'
import type { Runtime } from '../lib/options.js'

/** The part of ONNX Runtime's interface that both of its builds share and that is used here. */
export interface OnnxRuntime {
  readonly Tensor: new (
    type: 'float32' | 'int64' | 'bool',
    data: Float32Array | BigInt64Array | readonly boolean[],
    dims: readonly number[],
  ) => Tensor
  readonly InferenceSession: {
    create(model: string | Uint8Array, options: Record<string, unknown>): Promise<InferenceSession>
  }
  readonly env: {
    logLevel?: string
    readonly wasm: { numThreads?: number; wasmPaths?: unknown; wasmBinary?: Uint8Array }
  }
}

export interface Tensor {
  readonly data: unknown
  readonly dims: readonly number[]
}

export interface InferenceSession {
  readonly outputNames: readonly string[]
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>
}

/** Loads models by their file name in `assets/`. */
export interface LoadedRuntime {
  readonly kind: 'wasm' | 'native'
  readonly onnx: OnnxRuntime
  open(model: string): Promise<InferenceSession>
}

const requireHere = createRequire(import.meta.url)
const ASSETS = new URL('assets/', pathToFileURL(requireHere.resolve('@transcribekit/local/package.json')))

/** Path of a published asset. */
export function assetPath(name: string): string {
  return fileURLToPath(new URL(name, ASSETS))
}

/**
 * Loads the runtime: `auto` takes the native build when the application has it, else the published WebAssembly.
 * `lock` is held in native code only: WebAssembly can be terminated anywhere.
 */
export async function loadRuntime(wanted: Runtime, lock: InferenceLock): Promise<LoadedRuntime> {
  if (wanted === 'wasm') return loadWasm()
  if (wanted === 'native') return loadNative(lock)
  try {
    return await loadNative(lock)
  } catch {
    // Not installed, or it has no binary for this system: the published build runs everywhere.
    return loadWasm()
  }
}

async function loadNative(lock: InferenceLock): Promise<LoadedRuntime> {
  const onnx: OnnxRuntime = await lock.hold(() => requireHere('onnxruntime-node'))
  // One thread per worker: several threads inside one gave no gain, several workers do.
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 }
  return {
    kind: 'native',
    onnx,
    async open(model) {
      const session = await lock.hold(() => onnx.InferenceSession.create(assetPath(model), options))
      return { outputNames: session.outputNames, run: (feeds) => lock.hold(() => session.run(feeds)) }
    },
  }
}

async function loadWasm(): Promise<LoadedRuntime> {
  const module: { default?: OnnxRuntime } & OnnxRuntime = await import(new URL('ort.wasm.min.mjs', ASSETS).href)
  const onnx = module.default ?? module
  onnx.env.logLevel = 'error'
  onnx.env.wasm.numThreads = 1
  onnx.env.wasm.wasmPaths = { mjs: new URL('ort-wasm-simd-threaded.mjs', ASSETS).href }
  onnx.env.wasm.wasmBinary = readFileSync(assetPath('ort-wasm-simd-threaded.wasm'))
  const options = { executionProviders: ['wasm'], graphOptimizationLevel: 'all' }
  return {
    kind: 'wasm',
    onnx,
    open: (model) => onnx.InferenceSession.create(new Uint8Array(readFileSync(assetPath(model))), options),
  }
}
