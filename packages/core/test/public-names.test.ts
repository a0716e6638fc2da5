import { expect, it } from 'vitest'
import * as core from '../src/index.js'
import * as node from '../src/node.js'
import * as providers from '../src/providers.js'
import * as subtitles from '../src/subtitles.js'
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
      'openApiDocument',
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
      'withTimestamps',
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
  [
    './providers',
    providers,
    ['azure', 'fireworks', 'groq', 'localai', 'mistral', 'speaches', 'together', 'vllm', 'whisperCpp'],
  ],
  [
    './subtitles',
    subtitles,
    ['layOutCues', 'parseSrt', 'parseVtt', 'renderSrt', 'renderVtt', 'splitSentences', 'toVerboseJson'],
  ],
  ['./testing', testing, ['fakeEngine', 'startFakeUpstream']],
])('%s exports what it says, and nothing else', (_, module, names) => {
  expect(Object.keys(module).sort()).toEqual(names)
})
