'use client'

export type { UseRecorder } from './lib/react/use-recorder.js'
export { useRecorder } from './lib/react/use-recorder.js'
export type { TranscriptionStatus, UseTranscription, UseTranscriptionOptions } from './lib/react/use-transcription.js'
export { useTranscription } from './lib/react/use-transcription.js'
