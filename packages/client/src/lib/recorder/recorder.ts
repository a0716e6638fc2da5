import type { TranscriptionClientError } from '../errors.js'
import { fileName } from '../file-name.js'
import { chooseContainer } from './container.js'
import { LevelMeter } from './level-meter.js'
import { checkSupport, micError } from './mic-errors.js'
import { type Microphone, type MicrophonePermission, Microphones } from './microphones.js'
import { openMicrophone, release } from './open-microphone.js'
import { Stopwatch } from './stopwatch.js'

/** What a recorder does. */
export type RecorderState = 'idle' | 'starting' | 'recording' | 'paused' | 'stopping'

/**
 * Why a recording ended: `stop()` was called, its microphone is gone (`device`), it has reached `maxBytes` (`limit`),
 * or the browser failed (`error`).
 */
export type RecordingEnd = 'stop' | 'device' | 'limit' | 'error'

/** A recorder at a moment. It is the same object until something changes. */
export interface RecorderSnapshot {
  readonly state: RecorderState
  /** How loud it is, from 0 (silence) to 1. */
  readonly level: number
  /** Seconds that were recorded; pauses don't count. */
  readonly elapsed: number
  /** The microphones to choose from, while somebody has subscribed. */
  readonly devices: readonly Microphone[]
  readonly permission: MicrophonePermission
  /** The last recording, until the next begins. */
  readonly recording: File | undefined
  /** Why the last recording ended. */
  readonly endedBy: RecordingEnd | undefined
  /** Why the last start failed. */
  readonly error: TranscriptionClientError | undefined
}

/** Options of {@link createRecorder}. */
export interface RecorderOptions {
  /** Bits per second. Default 32 000, enough for speech: 104 minutes in 25 MB. */
  readonly audioBitsPerSecond?: number | undefined
  /** Bytes after which a recording ends by itself. Default 25 000 000, what most servers take. */
  readonly maxBytes?: number | undefined
  /** Further constraints on the microphone, such as `echoCancellation`. Default: one channel, else as the browser does. */
  readonly constraints?: MediaTrackConstraints | undefined
}

/** Records the microphone. */
export interface Recorder {
  /** How it is now. */
  readonly getSnapshot: () => RecorderSnapshot
  /** Calls `listener` at every change, about ten times a second while it records. The function returned ends that. */
  readonly subscribe: (listener: () => void) => () => void
  /**
   * Asks for the microphone and records. It does nothing while a recording runs.
   *
   * @param deviceId `id` of one of `devices`. Default: the browser's choice
   * @throws {TranscriptionClientError} `mic_denied`, `mic_missing`, `mic_unsupported`
   */
  start(deviceId?: string): Promise<void>
  pause(): void
  resume(): void
  /**
   * Ends the recording, releases the microphone and resolves with what was recorded; where it has ended by itself, with
   * that, and `undefined` where there is nothing.
   */
  stop(): Promise<File | undefined>
  /** Ends the recording, releases the microphone and forgets what was recorded. */
  discard(): void
}

/** Milliseconds of a piece: what is lost at most when a browser fails. */
const PIECE = 1000
/** Milliseconds between two looks at level and time. */
const TICK = 100

const IDLE: RecorderSnapshot = {
  state: 'idle',
  level: 0,
  elapsed: 0,
  devices: [],
  permission: 'unknown',
  recording: undefined,
  endedBy: undefined,
  error: undefined,
}

/**
 * Makes a recorder of speech: one channel at 32 kbit/s, in the container that the browser knows best.
 *
 * When its microphone is unplugged, the recording ends with what is there, and `endedBy` is `device`: another microphone
 * would go on in another voice, at another loudness, without anyone having chosen it.
 *
 * @example
 * ```ts
 * const recorder = createRecorder()
 * await recorder.start()
 * const file = await recorder.stop()
 * ```
 */
export function createRecorder(options: RecorderOptions = {}): Recorder {
  return new MicrophoneRecorder(options)
}

/** A recording that runs, with all that must be given back at its end. */
interface Run {
  readonly stream: MediaStream
  readonly recorder: MediaRecorder
  readonly meter: LevelMeter
  readonly stopwatch: Stopwatch
  readonly ticker: ReturnType<typeof setInterval>
  readonly pieces: Blob[]
  readonly ended: Promise<File | undefined>
  endedBy?: RecordingEnd
}

class MicrophoneRecorder implements Recorder {
  readonly #options: RecorderOptions
  readonly #listeners = new Set<() => void>()
  readonly #microphones = new Microphones((state) => this.#set(state))
  #unwatch: (() => void) | undefined
  #snapshot = IDLE
  #run: Run | undefined
  /** Changes when a start is given up. */
  #starts = 0

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  readonly getSnapshot = (): RecorderSnapshot => this.#snapshot

  readonly subscribe = (listener: () => void): (() => void) => {
    // The same function may subscribe twice.
    const own = () => listener()
    this.#listeners.add(own)
    this.#unwatch ??= this.#microphones.watch()
    return () => {
      this.#listeners.delete(own)
      if (this.#listeners.size > 0) return
      this.#unwatch?.()
      this.#unwatch = undefined
    }
  }

  async start(deviceId?: string): Promise<void> {
    if (this.#snapshot.state !== 'idle') return
    const id = ++this.#starts
    this.#set({ state: 'starting', elapsed: 0, recording: undefined, endedBy: undefined, error: undefined })
    let stream: MediaStream | undefined
    try {
      const problem = checkSupport({
        isSecureContext,
        hasMicrophones: navigator.mediaDevices !== undefined,
        hasRecorder: 'MediaRecorder' in globalThis,
      })
      if (problem) throw problem
      stream = await this.#open(deviceId)
      if (id !== this.#starts) return release(stream)
      this.#run = this.#begin(stream)
      this.#set({ state: 'recording' })
    } catch (error) {
      if (stream) release(stream)
      if (id === this.#starts) this.#set({ state: 'idle', error: error as TranscriptionClientError })
      throw error
    }
  }

  pause(): void {
    if (!this.#run || this.#snapshot.state !== 'recording') return
    this.#run.recorder.pause()
    this.#run.stopwatch.halt()
    this.#set({ state: 'paused', level: 0 })
  }

  resume(): void {
    if (!this.#run || this.#snapshot.state !== 'paused') return
    this.#run.recorder.resume()
    this.#run.stopwatch.run()
    this.#set({ state: 'recording' })
  }

  async stop(): Promise<File | undefined> {
    const run = this.#run
    if (!run) {
      this.#giveUpStart()
      return this.#snapshot.recording
    }
    this.#end(run, 'stop')
    return run.ended
  }

  discard(): void {
    const run = this.#run
    this.#giveUpStart()
    this.#run = undefined
    if (run) {
      if (run.recorder.state !== 'inactive') run.recorder.stop()
      giveBack(run)
    }
    this.#set({ state: 'idle', level: 0, elapsed: 0, recording: undefined, endedBy: undefined, error: undefined })
  }

  #giveUpStart() {
    if (this.#snapshot.state !== 'starting') return
    this.#starts++
    this.#set({ state: 'idle' })
  }

  async #open(deviceId: string | undefined): Promise<MediaStream> {
    const device = deviceId === undefined ? {} : { deviceId: { exact: deviceId } }
    const audio = { channelCount: 1, ...this.#options.constraints, ...device }
    try {
      const stream = await openMicrophone(audio)
      this.#microphones.settle('granted')
      return stream
    } catch (cause) {
      const error = micError(cause)
      if (error.code === 'mic_denied') this.#microphones.settle('denied')
      throw error
    }
  }

  #begin(stream: MediaStream): Run {
    const { audioBitsPerSecond = 32_000, maxBytes = 25_000_000 } = this.#options
    const mimeType = chooseContainer({
      vendor: navigator.vendor,
      isTypeSupported: (type) => MediaRecorder.isTypeSupported(type),
    })
    let recorder: MediaRecorder
    let meter: LevelMeter
    try {
      meter = new LevelMeter(stream)
      recorder = new MediaRecorder(stream, { audioBitsPerSecond, ...(mimeType !== undefined && { mimeType }) })
      recorder.start(PIECE)
    } catch (cause) {
      throw micError(cause)
    }
    const stopwatch = new Stopwatch(() => performance.now())
    const pieces: Blob[] = []
    let size = 0
    const ended = new Promise<File | undefined>((resolve) => {
      recorder.onstop = () => resolve(this.#finish(run))
    })
    const run: Run = {
      stream,
      recorder,
      meter,
      stopwatch,
      pieces,
      ended,
      ticker: setInterval(() => {
        if (this.#snapshot.state === 'recording') this.#set({ level: meter.level, elapsed: stopwatch.seconds })
      }, TICK),
    }
    recorder.ondataavailable = ({ data }) => {
      size += data.size
      if (data.size > 0) pieces.push(data)
      // Room for one more piece of this size.
      if (size + data.size > maxBytes) this.#end(run, 'limit')
    }
    recorder.onerror = () => this.#end(run, 'error')
    for (const track of stream.getTracks()) track.onended = () => this.#end(run, 'device')
    stopwatch.run()
    return run
  }

  /** What was recorded comes with the recorder's own end. */
  #end(run: Run, endedBy: RecordingEnd) {
    run.endedBy ??= endedBy
    if (run.recorder.state !== 'inactive') run.recorder.stop()
    if (this.#run === run && this.#snapshot.state !== 'stopping') this.#set({ state: 'stopping', level: 0 })
  }

  #finish(run: Run): File | undefined {
    giveBack(run)
    // It was discarded.
    if (this.#run !== run) return undefined
    this.#run = undefined
    const recording = fileOf(run)
    // Recorders end by themselves when their microphone does.
    const { stopwatch, endedBy = 'device' } = run
    this.#set({ state: 'idle', level: 0, elapsed: stopwatch.seconds, recording, endedBy })
    return recording
  }

  #set(changes: Partial<RecorderSnapshot>) {
    this.#snapshot = { ...this.#snapshot, ...changes }
    for (const listener of [...this.#listeners]) listener()
  }
}

/** Releases the microphone: the browser's sign that it records goes out. */
function giveBack({ stream, meter, ticker, stopwatch }: Run) {
  stopwatch.halt()
  clearInterval(ticker)
  meter.close()
  release(stream)
}

/** The pieces' own type counts: Firefox tells none of the recorder. */
function fileOf({ pieces, recorder }: Run): File | undefined {
  const [first] = pieces
  if (!first) return undefined
  const type = first.type || recorder.mimeType
  return new File(pieces, fileName({ type }), { type })
}
