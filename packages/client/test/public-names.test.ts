import * as client from '@transcribekit/client'
import * as react from '@transcribekit/client/react'
import { expect, it } from 'vitest'

it.each([
  ['.', client, ['TranscriptionClientError', 'createRecorder', 'createTranscriptionClient']],
  ['./react', react, ['useRecorder', 'useTranscription']],
])('%s exports what it says, and nothing else', (_, module, names) => {
  expect(Object.keys(module).sort()).toEqual(names)
})
