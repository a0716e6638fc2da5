'use client'

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { createRecorder, type Recorder, type RecorderOptions, type RecorderSnapshot } from '../recorder/recorder.js'

/** A recorder and how it is now. Its functions stay the same. */
export interface UseRecorder extends RecorderSnapshot, Pick<Recorder, 'pause' | 'resume' | 'stop' | 'discard'> {
  /**
   * As of the recorder, but what fails is in `error`: the promise never rejects.
   *
   * @param deviceId `id` of one of `devices`. Default: the browser's choice
   */
  start(deviceId?: string): Promise<void>
}

/**
 * Records the microphone: what `createRecorder` does, as a hook. The microphone is released when the component goes.
 *
 * @param options read once
 * @example
 * ```tsx
 * const recorder = useRecorder()
 * <button onClick={() => recorder.start()}>Record</button>
 * ```
 */
export function useRecorder(options?: RecorderOptions): UseRecorder {
  const [recorder] = useState(() => createRecorder(options))
  const snapshot = useSyncExternalStore(recorder.subscribe, recorder.getSnapshot, recorder.getSnapshot)
  useEffect(() => () => recorder.discard(), [recorder])
  const actions = useMemo(
    () => ({
      start: (deviceId?: string) => recorder.start(deviceId).catch(() => {}),
      pause: () => recorder.pause(),
      resume: () => recorder.resume(),
      stop: () => recorder.stop(),
      discard: () => recorder.discard(),
    }),
    [recorder],
  )
  return { ...snapshot, ...actions }
}
