import { seeded } from '@transcribekit/test-support'
import type { Expected, FaultCase } from './cases.js'
import { type Answer, type Form, upload } from './client.js'
import type { Upstreams } from './mounts.js'
import { type MarkedRecording, markedRecording } from './recording.js'
import type { FaultServer } from './servers.js'

/** Decides on all that is random in these tests. The same number gives the same run: set FAULTS_SEED to try others. */
export const SEED = Number(process.env.FAULTS_SEED ?? 20_261_122)

/** One request of a client, and all that is known of it beforehand. */
export interface Trial {
  readonly id: string
  readonly recording: MarkedRecording
  readonly form: Form
  /** The fields that the upstream must get, sorted. */
  readonly sentOn: readonly string[]
}

/** What a client got, and how often the upstream was called by then. */
export interface Outcome {
  readonly trial: Trial
  readonly answer: Answer
  readonly attempts: number
}

interface Variant {
  readonly fileFirst: boolean
  readonly large: boolean
  /** Bytes, in place of a number by chance. */
  readonly size?: number | undefined
}

/** Makes a request for a plan: its recording, its fields and their order. */
export function makeTrial(id: string, { fileFirst, large, size }: Variant, stream = false): Trial {
  const random = randomOf(`${id} form`)
  const recording = markedRecording(id, size ?? Math.floor(large ? 1e6 + random() * 2e6 : random() * 700), random)
  const model = stream ? 'gpt-4o-transcribe' : 'whisper-1'
  const fields: [string, string][] = [
    ['model', model],
    ['prompt', `Grüße, 東京, "${id}"`],
    ['temperature', '0.5'],
    ['language', 'en'],
    ...(stream ? [['stream', 'true'] as [string, string]] : []),
  ]
  // The richest that the model answers; what it streams is text.
  const format = stream ? 'json' : 'verbose_json'
  const sentOn = [...fields, ['response_format', format]].map(([name, value]) => `${name}=${value}`).sort()
  return { id, recording, form: { fields, file: recording.bytes, fileFirst }, sentOn }
}

/** Runs a case through a server. */
export async function tryCase(
  { plan, mount = 'main', stream, size, midway }: FaultCase,
  id: string,
  server: FaultServer,
  { faulty }: Upstreams,
): Promise<Outcome> {
  const random = randomOf(id)
  const large = midway !== undefined || random() < 0.4
  const trial = makeTrial(id, { fileFirst: random() < 0.5, large, size }, stream)
  faulty.plan(id, plan, randomOf(`${id} upstream`))
  const part = 0.3 + random() * 0.4
  const answer = await upload(server.url(mount), trial.form, {
    withLength: random() < 0.5,
    closes: midway === undefined && random() < 0.3,
    random,
    ...(midway && { pauseAt: [part, midway.attempt ? faulty.begun(id, midway.attempt) : NEVER] }),
  })
  return { trial, answer, attempts: faulty.attemptsOf(id).length }
}

const NEVER = new Promise(() => {})

/** The random numbers of something that has a name: they do not depend on what else runs. */
export function randomOf(name: string): () => number {
  let hash = SEED
  for (const character of name) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0
  return seeded(hash)
}

/** The number of attempts that are expected, as its least and its most. */
export function boundsOf({ attempts }: Expected): readonly [least: number, most: number] {
  return typeof attempts === 'number' ? [attempts, attempts] : attempts
}
