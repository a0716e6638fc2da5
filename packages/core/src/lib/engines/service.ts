import type { AudioFile } from '../audio-file.js'
import type { EngineAbilities, EngineRequest } from '../engine.js'
import type { TranscriptionTask } from '../params.js'
import type { WireField } from '../wire-fields.js'
import type { KnownModel, ModelNeeds } from './openai-models.js'

/** How a service differs from the others that speak the API. All that they share is the one implementation's. */
export interface Service {
  /** Name of the engine. */
  readonly name: string
  /** True when its calls cost money. */
  readonly paid: boolean
  /** The model it was set up with, if any. */
  readonly model?: string | undefined
  /** Names of its models, where they are known. */
  readonly models?: readonly string[] | undefined
  /** The model for calls that name one of another service, behind a `fallback()`. Default: {@link model}. */
  readonly standIn?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** What no error may show: keys, hosts. */
  readonly confidential: readonly (string | undefined)[]
  /** Where a call goes. The model is known where {@link waitsForModel} is set. */
  url(task: TranscriptionTask | undefined, model: string | undefined): URL
  /** Where it tells that it is there, without working. */
  readonly healthUrl: URL
  /** True when the address depends on the model, which may come behind the recording. */
  readonly waitsForModel?: boolean | undefined
  /** True when it serves one call after another, so that further ones wait here and not in its sight. */
  readonly oneByOne?: boolean | undefined
  /** The model for a request that names none. */
  chooseModel(needs: ModelNeeds): string
  /** What its models can do together: for a request that names none. */
  anyModel(): EngineAbilities
  known(model: string): KnownModel
  /** The form of a call, the file apart. */
  fields(request: EngineRequest, model: string, known: KnownModel): readonly WireField[]
  /** Refuses a recording before it is sent. */
  checkFile?(file: AudioFile): void
  /** True when the whole text has line breaks that nobody said: it is made of the segments then. */
  readonly textOfSegments?: boolean | undefined
}
