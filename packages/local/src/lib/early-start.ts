import type { DoneEvent, SegmentEvent } from '@transcribekit/core'
import { Mailbox } from './mailbox.js'
import { type RecognitionSettings, recognise, type Task } from './recognise.js'

export interface EarlyStartOptions {
  readonly settings: RecognitionSettings
  readonly signal: AbortSignal
  /** The recording could not be recognised; told at once, as it may well be still arriving. */
  readonly onFailure: (error: unknown) => void
}

/**
 * Recognises a recording while it is still arriving, and keeps what was heard. When somebody else needs the worker,
 * what was heard is dropped, and it begins anew as soon as a worker is free.
 */
export class EarlyStart {
  /** Settles when it does not ask for workers any more; never rejects. */
  readonly ended: Promise<void>
  readonly #stop = new AbortController()
  #heard = new Mailbox<SegmentEvent | DoneEvent>()

  constructor(task: Task, { settings, signal, onFailure }: EarlyStartOptions) {
    this.ended = this.#work(task, settings, AbortSignal.any([signal, this.#stop.signal]), onFailure)
  }

  /** All that was heard from the start; to be read when the recording is whole, and no worker is taken away any more. */
  get heard(): AsyncIterable<SegmentEvent | DoneEvent> {
    return this.#heard
  }

  /** What was heard is of no use. */
  stop(): void {
    this.#stop.abort()
  }

  async #work(
    task: Task,
    settings: RecognitionSettings,
    signal: AbortSignal,
    onFailure: (error: unknown) => void,
  ): Promise<void> {
    while (true) {
      const heard = this.#heard
      const giveUp = new AbortController()
      task.claim.onWanted = () => {
        this.#heard = new Mailbox()
        giveUp.abort()
      }
      try {
        for await (const event of recognise(task, settings, AbortSignal.any([signal, giveUp.signal]))) heard.push(event)
        heard.end()
        return
      } catch (error) {
        if (giveUp.signal.aborted && !signal.aborted) continue
        this.#heard.fail(error)
        if (!signal.aborted) onFailure(error)
        return
      }
    }
  }
}
