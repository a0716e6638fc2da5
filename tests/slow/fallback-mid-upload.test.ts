import { wordErrors, wordsOf } from '@transcribekit/test-support'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { cut, ok, stall } from '../lib/faults/behaviours.js'
import { upload } from '../lib/faults/client.js'
import { FALLBACK_SERVERS, type FallbackServer } from '../lib/faults/fallback-servers.js'
import { marked } from '../lib/faults/recording.js'
import { until } from '../lib/faults/refusals.js'
import { randomOf } from '../lib/faults/trial.js'
import { type Behaviour, startFaultyUpstream } from '../lib/faults/upstream.js'
import { CLIPS, read } from '../lib/speech.js'

const [name = '', text = ''] = CLIPS[1] ?? []
const speech = read(`speech/${name}`)
/** The same speech with 20 seconds of silence behind: more than is kept in memory. */
const long = Buffer.concat([speech, Buffer.alloc(640_000)])
long.writeUInt32LE(long.length - 8, 4)
long.writeUInt32LE(speech.readUInt32LE(40) + 640_000, 40)

interface Death {
  readonly name: string
  readonly wave: Buffer
  readonly fileFirst: boolean
  /** When the upstream dies: as it has the first bytes of the recording, or the whole of it. */
  readonly when: 'midway' | 'behind'
  readonly plan: Behaviour
}

const DEATHS: readonly Death[] = [
  { name: 'in a short upload', wave: speech, fileFirst: true, when: 'midway', plan: stall('headers') },
  { name: 'in a short upload, fields first', wave: speech, fileFirst: false, when: 'midway', plan: stall('headers') },
  { name: 'in a long upload', wave: long, fileFirst: true, when: 'midway', plan: stall('headers') },
  {
    name: 'in a long upload that it does not read',
    wave: long,
    fileFirst: false,
    when: 'midway',
    plan: stall('upload'),
  },
  { name: 'before its answer', wave: long, fileFirst: true, when: 'behind', plan: stall('headers') },
  { name: 'in its answer', wave: speech, fileFirst: true, when: 'behind', plan: cut('length') },
]

describe.each(Object.entries(FALLBACK_SERVERS))('through %s', (framework, start) => {
  let port: number
  let server: FallbackServer

  beforeAll(async () => {
    const upstream = await startFaultyUpstream()
    port = upstream.port
    await upstream.close()
    server = await start(upstream.baseURL)
  }, 120_000)
  afterAll(() => server?.close())

  async function startUpstream(plan: string, behaviour: Behaviour) {
    const upstream = await startFaultyUpstream(port)
    onTestFinished(() => upstream.close())
    upstream.plan(plan, [behaviour], randomOf(`${framework}, ${plan}`))
    return upstream
  }

  it.each(DEATHS)('the embedded engine steps in when the upstream dies $name', async (death) => {
    const { wave, fileFirst, when } = death
    const upstream = await startUpstream(death.name, death.plan)
    const { bytes } = marked(death.name, wave)
    const dead = upstream.begun(death.name).then(async () => {
      if (when === 'behind') await until(() => upstream.attempts[0]?.complete === true)
      await upstream.close()
    })
    const form = { fields: [['model', 'whisper-1']] as const, file: bytes, fileFirst }
    const random = randomOf(`${framework}, ${death.name}`)
    const pauseAt = when === 'midway' && { pauseAt: [0.5, dead] as const }
    const answer = await upload(`${server.url}`, form, { withLength: random() < 0.5, random, ...pauseAt })
    expect({ status: answer.status, body: answer.status === 200 ? '' : answer.body }).toEqual({ status: 200, body: '' })
    expectSpeech(JSON.parse(answer.body).text)
    expect(upstream.attempts.map(({ complete }) => complete)).toEqual([when === 'behind'])
  })

  it('the upstream is asked again once it is back', async () => {
    const upstream = await startUpstream('back', ok)
    const { bytes } = marked('back', speech)
    const form = { fields: [['model', 'whisper-1']] as const, file: bytes, fileFirst: true }
    const answer = await upload(server.url, form, { withLength: true, random: randomOf('back') })
    expect(JSON.parse(answer.body)).toMatchObject({ text: 'This is attempt 1 of back.' })
    expect(upstream.attempts.map(({ complete }) => complete)).toEqual([true])
  })
})

function expectSpeech(heard: string) {
  expect(wordErrors(text, heard)).toBeLessThan(wordsOf(text).length / 4)
}
