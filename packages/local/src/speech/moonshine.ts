import { readFileSync } from 'node:fs'
import { SAMPLE_RATE } from './rate.js'
import { repeatedTail } from './repetition.js'
import { assetPath, type InferenceSession, type LoadedRuntime, type OnnxRuntime, type Tensor } from './runtime.js'
import { chooseToken } from './sampling.js'
import { Vocabulary } from './vocabulary.js'

const START_TOKEN = 1
const END_TOKEN = 2
/** Shape of Moonshine Tiny's attention. */
const HEADS = 8
const HEAD_SIZE = 36
/** Nobody speaks faster; a longer answer is the model running wild. */
const TOKENS_PER_SECOND = 6.5
/** The encoder's convolutions need some length. */
const MIN_SAMPLES = SAMPLE_RATE / 5

/** What was recognised in one stretch. */
export interface Recognition {
  readonly text: string
  readonly tokens: readonly number[]
  /** Mean log probability of the tokens, the end token included. */
  readonly avgLogprob: number
}

export interface RecognitionOptions {
  /** 0 always takes the likeliest token, above it tokens are drawn. */
  readonly temperature: number
  /** Called before every step of the decoder; it throws to stop. */
  readonly onStep: () => void
}

/** One key or value tensor that a decoder step hands to the next. */
interface CacheEntry {
  readonly input: string
  readonly output: string
  /** Those of the encoder stay as the first step computed them. */
  readonly ofDecoder: boolean
}

/** Moonshine Tiny (English): audio of up to about 30 s in, text out. */
export class Moonshine {
  readonly vocabulary: Vocabulary
  readonly #onnx: OnnxRuntime
  readonly #encoder: InferenceSession
  readonly #decoder: InferenceSession
  readonly #cache: readonly CacheEntry[]

  constructor(onnx: OnnxRuntime, encoder: InferenceSession, decoder: InferenceSession, vocabulary: Vocabulary) {
    this.#onnx = onnx
    this.#encoder = encoder
    this.#decoder = decoder
    this.vocabulary = vocabulary
    this.#cache = decoder.outputNames
      .filter((name) => name.startsWith('present'))
      .map((output) => ({
        output,
        input: output.replace('present', 'past_key_values'),
        ofDecoder: output.includes('.decoder.'),
      }))
  }

  static async load(runtime: LoadedRuntime): Promise<Moonshine> {
    const encoder = await runtime.open('encoder_model.onnx')
    const decoder = await runtime.open('decoder_model_merged.onnx')
    const vocabulary = new Vocabulary(JSON.parse(readFileSync(assetPath('vocab.json'), 'utf8')))
    return new Moonshine(runtime.onnx, encoder, decoder, vocabulary)
  }

  async recognise(samples: Float32Array, options: RecognitionOptions): Promise<Recognition> {
    const feeds = this.#firstFeeds(await this.#encode(samples))
    const maxTokens = Math.max(8, Math.ceil((samples.length / SAMPLE_RATE) * TOKENS_PER_SECOND) + 4)
    const tokens: number[] = []
    let token = START_TOKEN
    let steps = 0
    let logprobs = 0
    while (steps < maxTokens) {
      options.onStep()
      const output = await this.#step(feeds, token, steps)
      const choice = chooseToken(lastRow(output.logits as Tensor), options.temperature)
      token = choice.token
      logprobs += choice.logprob
      steps++
      if (token === END_TOKEN) break
      tokens.push(token)
      const repeated = repeatedTail(tokens)
      if (repeated > 0) {
        tokens.length -= repeated
        break
      }
    }
    return { text: this.vocabulary.decode(tokens), tokens, avgLogprob: logprobs / steps }
  }

  async #encode(samples: Float32Array): Promise<Tensor> {
    const padded = samples.length >= MIN_SAMPLES ? samples : new Float32Array(MIN_SAMPLES)
    if (padded !== samples) padded.set(samples)
    const output = await this.#encoder.run({
      input_values: new this.#onnx.Tensor('float32', padded, [1, padded.length]),
    })
    return output.last_hidden_state as Tensor
  }

  #firstFeeds(hiddenStates: Tensor): Record<string, Tensor> {
    const feeds: Record<string, Tensor> = { encoder_hidden_states: hiddenStates }
    for (const entry of this.#cache) {
      feeds[entry.input] = new this.#onnx.Tensor('float32', new Float32Array(0), [0, HEADS, 1, HEAD_SIZE])
    }
    return feeds
  }

  /** One step of the decoder; the cache in `feeds` is brought up to date for the next. */
  async #step(feeds: Record<string, Tensor>, token: number, index: number): Promise<Record<string, Tensor>> {
    feeds.input_ids = new this.#onnx.Tensor('int64', BigInt64Array.of(BigInt(token)), [1, 1])
    feeds.use_cache_branch = new this.#onnx.Tensor('bool', [index > 0], [1])
    const output = await this.#decoder.run(feeds)
    for (const entry of this.#cache) {
      if (index === 0 || entry.ofDecoder) feeds[entry.input] = output[entry.output] as Tensor
    }
    return output
  }
}

function lastRow(logits: Tensor): Float32Array {
  const size = logits.dims.at(-1) ?? 0
  return (logits.data as Float32Array).subarray(-size)
}
