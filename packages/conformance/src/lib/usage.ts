import { count, list, number, object, type Rule, recordAt, someText, text } from './shape.js'
import { show } from './show.js'
import { Failed } from './verdict.js'

const TOKENS = object(
  { input_tokens: count, output_tokens: count, total_tokens: count },
  { input_token_details: object({}, { text_tokens: count, audio_tokens: count }) },
)
const DURATION = object({ seconds: number })

/** `usage`, which counts tokens or seconds. Gateways are seen to send null. */
export const usage: Rule = (value, path) => {
  if (value === null) return
  const { type } = recordAt(value, path)
  if (type === 'tokens') TOKENS(value, path)
  else if (type === 'duration') DURATION(value, path)
  else throw new Failed(`${path}.type to be 'tokens' or 'duration'`, show(type))
}

/** `usage` at the end of a stream, where the vendor's own example has no `type`. */
export const streamUsage: Rule = (value, path) => {
  if (value !== null && recordAt(value, path).type === undefined) TOKENS(value, path)
  else usage(value, path)
}

/** `languages` that were heard; an empty list says that it is not sure. */
export const languages: Rule = list(object({ code: someText }))

export const logprobs: Rule = list(object({}, { token: text, logprob: number, bytes: list(count) }))
