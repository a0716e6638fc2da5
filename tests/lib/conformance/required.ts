/** Checks that pass with every model of ours; the rest is about speakers, log probabilities, languages and keywords. */
export const REQUIRED = [
  'request',
  'file',
  'json',
  'text',
  'srt',
  'vtt',
  'verbose',
  'limits',
  'errors',
  'audio',
  'forms',
  'connection',
]
