import * as nestjs from '@transcribekit/nestjs'
import { expect, it } from 'vitest'

it('exports what it says, and nothing else', () => {
  expect(Object.keys(nestjs).sort()).toEqual([
    'InjectTranscription',
    'Transcribe',
    'Transcribed',
    'TranscriptionException',
    'TranscriptionHealthIndicator',
    'TranscriptionModule',
    'TranscriptionService',
    'getTranscriptionHealthToken',
    'getTranscriptionToken',
  ])
})
