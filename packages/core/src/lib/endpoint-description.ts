import type { Engine } from './engine.js'
import { hasEnded, successorOf } from './model-end.js'
import type { Settings } from './options.js'
import { type ResponseFormat, TRANSLATION_FORMATS } from './params.js'
import { formatsOf } from './plan.js'

/** What an endpoint can do, for pickers and for checks before an upload: its answer to `GET`, where that is enabled. */
export interface EndpointDescription {
  /** Models that a request may name, the preferred one first; `[]` where the engine names none, and any is taken. */
  models: string[]
  /** ISO-639-1 codes that are understood, or `any`. */
  languages: 'any' | string[]
  /** Every `response_format` that at least one model gives. */
  formats: ResponseFormat[]
  /** Largest recording that is received, in bytes. */
  maxBytes: number
}

/** What settings and their engine can do together. What the app has set leaves no choice. */
export function describeEndpoint({
  engine,
  params,
  task,
  limits,
}: Pick<Settings, 'engine' | 'params' | 'task' | 'limits'>): EndpointDescription {
  const abilities = engine.describe(params.model)
  const formats = formatsOf(abilities).filter(
    (format) => task === 'transcribe' || TRANSLATION_FORMATS.some((name) => name === format),
  )
  const offered = [...(engine.model === undefined ? [] : [engine.model]), ...(engine.models ?? [])]
  const living = new Set(offered.flatMap((model) => livingModel(engine, model)))
  const models = [...living].filter((model) => task === 'transcribe' || engine.describe(model).translation)
  return {
    models: params.model === undefined ? models : [params.model],
    languages: params.language === undefined ? copyOf(abilities.languages) : [params.language],
    formats: params.response_format === undefined ? formats : [params.response_format],
    maxBytes: Math.min(limits.maxFileSize, abilities.maxFileSize ?? limits.maxFileSize),
  }
}

/** The model itself, the one that has taken its place, or none. */
function livingModel(engine: Engine, model: string): string[] {
  const { end } = engine.describe(model)
  const successor = successorOf(end)
  if (successor !== undefined) return [successor]
  return hasEnded(end) ? [] : [model]
}

function copyOf(languages: 'any' | readonly string[]) {
  return languages === 'any' ? languages : [...languages]
}
