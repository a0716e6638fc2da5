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

/** Checks of streams that pass with every model of ours, also of those that do not stream. */
export const STREAMED = ['frames', 'accept', 'delta', 'done', 'joined', 'words', 'same-as-json', 'no-cache'].map(
  (id) => `stream.${id}`,
)
