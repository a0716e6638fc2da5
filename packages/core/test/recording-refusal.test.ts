import { expect, it } from 'vitest'
import { recordingRefusal } from '../src/lib/engines/recording-refusal.js'

/** What services are seen to say (contract, section 7). */
it.each<[number, string | undefined, string | undefined, string | undefined]>([
  [400, undefined, "Invalid file format. Supported formats: ['flac', 'mp3']", 'unsupported_format'],
  [400, undefined, 'Unrecognized file format. Supported formats: …', 'unsupported_format'],
  [400, undefined, 'The audio file could not be decoded or its format is not supported.', 'invalid_audio'],
  [400, undefined, 'Audio file might be corrupted or unsupported', 'invalid_audio'],
  [400, 'unsupported_format', 'This model does not support the format you provided.', 'unsupported_format'],
  [
    400,
    'invalid_value',
    'audio duration 1830.53 seconds is longer than 1400 seconds which is the maximum',
    'audio_too_long',
  ],
  [400, 'audio_too_long', 'Too long.', 'audio_too_long'],
  [400, 'audio_too_short', 'Too short.', 'audio_too_short'],
  [400, undefined, 'Audio file is too short. Minimum audio length is 0.1 seconds.', 'audio_too_short'],
  [413, undefined, 'Maximum content size limit (26214400) exceeded (26222592 bytes read)', 'file_too_large'],
  [413, undefined, undefined, 'file_too_large'],
  [415, undefined, undefined, 'unsupported_format'],
  [415, undefined, 'Failed to decode audio. The provided file type is not supported.', 'invalid_audio'],
  [400, undefined, 'failed to read WAV file', 'invalid_audio'],
  [400, 'unsupported_value', "response_format 'verbose_json' is not compatible with model 'x'.", undefined],
  [400, undefined, `${'x'.repeat(1000)} invalid file format`, undefined],
  [400, undefined, undefined, undefined],
  [422, undefined, 'Field required', undefined],
  [404, 'audio_too_long', 'audio duration 1 seconds is longer than 0 seconds', undefined],
  [409, undefined, 'Invalid file format', undefined],
])('%d %s %s is %s', (status, code, message, expected) => {
  expect(recordingRefusal({ status, code, message })?.code).toBe(expected)
})
