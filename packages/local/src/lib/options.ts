import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import here from './here.cjs'

/** Which build of ONNX Runtime computes. */
export type Runtime = 'auto' | 'wasm' | 'native'

/** Options of `local()`. All are optional, `undefined` is as good as left out, and every limit has a finite default. */
export interface LocalOptions {
  /**
   * Worker threads, each for one recording at a time and with 550 to 630 MB of memory (native: 330 to 410 MB).
   * They are started when they are needed first. Default: the number of cores minus one, from 1 to 4.
   */
  readonly workers?: number | undefined
  /** How many recordings may wait for a worker; more are refused with `overloaded`. Default 16. */
  readonly maxQueue?: number | undefined
  /** Longest recording in seconds, counted while decoding; a longer one is refused with `audio_too_long`. Default 14,400 (4 hours). */
  readonly maxDuration?: number | undefined
  /** Largest recording in bytes; a larger one is refused with `file_too_large`. Default 2,147,483,648 (2 GiB). */
  readonly maxFileSize?: number | undefined
  /** Loads the models of the first worker at construction instead of with the first call, which takes 1 to 2 seconds. Default `false`. */
  readonly preload?: boolean | undefined
  /**
   * `wasm` is the published WebAssembly build, `native` is `onnxruntime-node`, which your application has to install and
   * which is twice as fast. Default `auto`: native when it is installed and works, else wasm.
   */
  readonly runtime?: Runtime | undefined
  /**
   * Milliseconds without progress after which a worker is replaced and its recording refused: damaged files can make a
   * decoder hang. Waiting for an upload that is still running does not count, nor does time in which the machine was
   * busy with other things (that makes it up to ten times as long). Default 10,000.
   */
  readonly stallTimeout?: number | undefined
  /**
   * Program that reads what the built-in decoders can't: `true` is `ffmpeg` on the `PATH`, a string is its path.
   * It then sees untrusted files. Default `false`.
   */
  readonly ffmpeg?: boolean | string | undefined
}

/** The options with their defaults filled in. */
export type ResolvedOptions = {
  readonly [K in Exclude<keyof LocalOptions, 'ffmpeg'>]-?: NonNullable<LocalOptions[K]>
} & { readonly ffmpeg: string | undefined }

/** Fills in the defaults. Throws a `RangeError` that names the option whose value makes no sense. */
export function resolveOptions(options: LocalOptions): ResolvedOptions {
  const { runtime = 'auto', ffmpeg = false } = options
  if (!['auto', 'wasm', 'native'].includes(runtime)) {
    throw new RangeError(`local(): runtime must be 'auto', 'wasm' or 'native', not '${runtime}'.`)
  }
  if (runtime === 'native') requireNativeRuntime()
  return {
    workers: integer('workers', options.workers ?? defaultWorkers(), 1),
    maxQueue: integer('maxQueue', options.maxQueue ?? 16, 0),
    maxDuration: positive('maxDuration', options.maxDuration ?? 14_400),
    maxFileSize: integer('maxFileSize', options.maxFileSize ?? 2 ** 31, 1),
    preload: options.preload ?? false,
    runtime,
    stallTimeout: positive('stallTimeout', options.stallTimeout ?? 10_000),
    ffmpeg: ffmpeg === true ? 'ffmpeg' : ffmpeg || undefined,
  }
}

function defaultWorkers(): number {
  return Math.min(4, Math.max(1, availableParallelism() - 1))
}

function requireNativeRuntime(): void {
  try {
    createRequire(here).resolve('onnxruntime-node')
  } catch (cause) {
    throw new Error(
      "local({ runtime: 'native' }) needs the package onnxruntime-node. Install it, or leave `runtime` out.",
      {
        cause,
      },
    )
  }
}

function integer(name: string, value: number, min: number): number {
  if (Number.isSafeInteger(value) && value >= min) return value
  throw new RangeError(`local(): ${name} must be a whole number from ${min} on, not ${value}.`)
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value
  throw new RangeError(`local(): ${name} must be a positive number, not ${value}.`)
}
