import * as client from '@transcribekit/client'
import * as react from '@transcribekit/client/react'
import * as recorder from '@transcribekit/client/recorder'
import { expect, it } from 'vitest'

it.each([
  ['.', client, ['TranscriptionClientError', 'createTranscriptionClient']],
  ['./recorder', recorder, ['createRecorder']],
  ['./react', react, ['useRecorder', 'useTranscription']],
])('%s exports what it says, and nothing else', (_, module, names) => {
  expect(Object.keys(module).sort()).toEqual(names)
})
