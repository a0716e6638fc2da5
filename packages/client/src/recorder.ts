export type { Microphone, MicrophonePermission } from './lib/recorder/microphones.js'
export type {
  Recorder,
  RecorderOptions,
  RecorderSnapshot,
  RecorderState,
  RecordingEnd,
} from './lib/recorder/recorder.js'
export { createRecorder } from './lib/recorder/recorder.js'
