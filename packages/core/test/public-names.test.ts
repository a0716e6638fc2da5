import { expect, it } from 'vitest'
import * as core from '../src/index.js'
import * as node from '../src/node.js'
import * as testing from '../src/testing.js'

it.each([
  [
    '.',
    core,
    [
      'TranscriptionError',
      'createHandler',
      'createTranscriber',
      'errorResponse',
      'fallback',
      'foldEvents',
      'logFailure',
      'openai',
      'parseSrt',
      'parseVtt',
      'render',
      'renderSrt',
      'renderVtt',
      'resolveEngine',
      'retry',
      'sniffAudio',
      'transcriptionOperation',
      'warningsOf',
      'withTranscription',
    ],
  ],
  [
    './node',
    node,
    [
      'audioFromPath',
      'audioStorage',
      'closeSignal',
      'createNodeHandler',
      'createNodeReceiver',
      'sendResponse',
      'storedAudio',
    ],
  ],
  ['./testing', testing, ['fakeEngine', 'startFakeUpstream']],
])('%s exports what it says, and nothing else', (_, module, names) => {
  expect(Object.keys(module).sort()).toEqual(names)
})
