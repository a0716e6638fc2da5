import { expect } from 'vitest'
import { ok, reset, stall, status } from './behaviours.js'
import { checkSecrets } from './checks.js'
import { upload, wait } from './client.js'
import type { MountName, Upstreams } from './mounts.js'
import type { FaultServer } from './servers.js'
import { makeTrial, type Outcome, randomOf } from './trial.js'
import type { Behaviour } from './upstream.js'

/** A request that is refused, or whose client leaves: it must never be whole at the upstream. */
export interface Refusal {
  readonly name: string
  readonly mount?: MountName
  readonly fileFirst?: boolean
  /** Fields in place of, or beside, those that are right. */
  readonly fields?: Readonly<Record<string, string | undefined>>
  /** How the upstream treats what it gets of it. */
  readonly plan?: readonly Behaviour[]
  /** Bytes that are missing at the end of the form. */
  readonly leaveOut?: number
  readonly status: number
  readonly code: string
  readonly param?: string | null
}

const WRONG = { status: 400, code: 'invalid_value', param: 'temperature' } as const

export const REFUSALS: readonly Refusal[] = [
  { name: 'a wrong value behind the file', fileFirst: true, fields: { temperature: '9' }, ...WRONG },
  { name: 'a wrong value before the file', fileFirst: false, fields: { temperature: '9' }, ...WRONG },
  {
    name: 'an unknown field behind the file',
    fileFirst: true,
    fields: { colour: 'red' },
    status: 400,
    code: 'unknown_parameter',
    param: 'colour',
  },
  {
    name: 'no model',
    fileFirst: true,
    fields: { model: undefined },
    status: 400,
    code: 'missing_required_parameter',
    param: 'model',
  },
  {
    name: 'a wrong value behind a file that is sent again',
    plan: [status(429, { when: 'early' }), ok],
    fileFirst: true,
    fields: { temperature: '9' },
    ...WRONG,
  },
  {
    name: 'half a form that is sent again',
    plan: [reset('upload'), ok],
    leaveOut: 600_000,
    status: 400,
    code: 'upload_truncated',
    param: 'file',
  },
  { name: 'a form without its end', leaveOut: 10, status: 400, code: 'upload_truncated', param: 'file' },
  { name: 'half a form', leaveOut: 600_000, status: 400, code: 'upload_truncated', param: 'file' },
  { name: 'too large a file', mount: 'small', status: 413, code: 'file_too_large', param: 'file' },
]

/** Sends what is refused, and looks that the upstream was not given the whole of it. */
export async function tryRefusal(
  refusal: Refusal,
  id: string,
  server: FaultServer,
  { faulty }: Upstreams,
): Promise<Outcome> {
  const random = randomOf(id)
  const { fileFirst = random() < 0.5, mount = 'main', leaveOut = 0, plan = [ok] } = refusal
  const trial = makeTrial(id, { fileFirst, large: true })
  const replaced = Object.keys(refusal.fields ?? {})
  const fields = [
    ...trial.form.fields.filter(([name]) => !replaced.includes(name)),
    ...Object.entries(refusal.fields ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  ]
  faulty.plan(id, plan, randomOf(`${id} upstream`))
  // Well before the end of the file, so that the upload is under way when the fault of it is found.
  const pauseAt = [0.4, Promise.race([faulty.begun(id, plan.length), wait(200)])] as const
  const sending = { withLength: random() < 0.5, random, leaveOut, pauseAt }
  const answer = await upload(server.url(mount), { ...trial.form, fields }, sending)
  const { error } = JSON.parse(answer.body)
  expect({ status: answer.status, code: error.code, param: error.param }).toEqual({
    status: refusal.status,
    code: refusal.code,
    param: refusal.param ?? null,
  })
  checkSecrets(answer)
  await checkIncomplete(id, faulty)
  return { trial, answer, attempts: faulty.attemptsOf(id).length }
}

/** Sends what is refused at its first bytes, and asks for the end of the connection; gives the status of the answer. */
export async function tryLastRequest(id: string, server: FaultServer, { faulty }: Upstreams): Promise<number> {
  const random = randomOf(id)
  const trial = makeTrial(id, { fileFirst: false, large: true })
  faulty.plan(id, [ok], random)
  const form = { ...trial.form, fields: [['model', 'whisper-1'] as const, ['temperature', '9'] as const] }
  const { status } = await upload(server.url('main'), form, { withLength: random() < 0.5, closes: true, random })
  return status
}

/** A client that leaves, and how the upstream treats what it sent until then. */
export interface Leaving {
  readonly name: string
  readonly plan: readonly Behaviour[]
  /** Part of the form that is sent when the client leaves, from 0 to 1. */
  readonly at: number
  /** Whether the upstream may have had the whole form by then. */
  readonly complete: boolean
}

export const LEAVINGS: readonly Leaving[] = [
  { name: 'in the midst of its upload', plan: [ok], at: 0.5, complete: false },
  { name: 'while the upstream reads nothing', plan: [stall('upload'), ok], at: 0.5, complete: false },
  { name: 'while the upstream works', plan: [stall('headers'), ok], at: 1, complete: true },
  { name: 'in the midst of the answer', plan: [stall('body'), ok], at: 1, complete: true },
  {
    name: 'while another attempt is waited for',
    plan: [status(429, { headers: { 'retry-after-ms': '1500' } }), ok],
    at: 1,
    complete: true,
  },
]

/** Leaves as it is told, and looks that the upstream's work is ended and not begun again. */
export async function tryLeaving(leaving: Leaving, id: string, server: FaultServer, { faulty }: Upstreams) {
  const random = randomOf(id)
  const trial = makeTrial(id, { fileFirst: random() < 0.5, large: true })
  faulty.plan(id, leaving.plan, randomOf(`${id} upstream`))
  const controller = new AbortController()
  const never = new Promise(() => {})
  const sending = { withLength: random() < 0.5, random, signal: controller.signal }
  const left = upload(server.url('main'), trial.form, {
    ...sending,
    ...(leaving.at < 1 && { pauseAt: [leaving.at, never] as const }),
  })
  left.catch(() => {})
  const begun = faulty.begun(id)
  await begun
  if (leaving.complete) await until(() => faulty.attemptsOf(id)[0]?.complete === true)
  await wait(50)
  controller.abort()
  await expect(left).rejects.toThrow()
  await wait(50)
  faulty.letGo()
  if (!leaving.complete) await checkIncomplete(id, faulty)
  return { trial, attempts: faulty.attemptsOf(id).length }
}

/** What came of a request to the upstream was given up before its end. */
async function checkIncomplete(id: string, faulty: Upstreams['faulty']) {
  await until(() => faulty.attemptsOf(id).every(({ closed }) => closed))
  expect(faulty.attemptsOf(id).filter(({ complete }) => complete)).toEqual([])
}

/** Waits until a condition holds; the test's own time limit is the bound. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(5)
}
