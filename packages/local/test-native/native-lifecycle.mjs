// Ends native workers in all the ways there are: none may take the process with it.
// Run it from an application that has @transcribekit/core, @transcribekit/local and onnxruntime-node installed:
//   node native-lifecycle.mjs recording.wav
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const [, script, path, mode] = process.argv
const application = createRequire(join(process.cwd(), 'package.json'))
const load = (name) => import(pathToFileURL(application.resolve(name)).href)
const { local } = await load('@transcribekit/local')
const recording = readFileSync(path)

const wanted = { timestamps: [], speakers: false, logprobs: false, stream: false }
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const random = seededRandom(20)

async function transcribe(engine, signal = new AbortController().signal) {
  const file = new File([recording], 'recording.wav')
  for await (const event of engine.transcribe({ file, wanted }, { signal })) {
    if (event.type === 'done') return event.text
  }
  throw new Error('no done event')
}

/** The code of the error with which a call fails. */
async function codeOf(call) {
  return call.then(
    () => 'none',
    (error) => error.code ?? String(error),
  )
}

async function transcribes() {
  const engine = local({ workers: 1, runtime: 'native' })
  assert.match(await transcribe(engine), /\w+ \w+/)
  await engine.close()
}

async function closesDuringAJob() {
  for (let round = 0; round < 5; round++) {
    const engine = local({ workers: 2, runtime: 'native' })
    // The first round ends threads that still load, the others threads at work.
    if (round > 0) await engine.ready()
    const calls = [codeOf(transcribe(engine)), codeOf(transcribe(engine))]
    await sleep(20 + random() * 400)
    const released = Promise.all(calls)
    await engine.close()
    for (const code of await released) assert.equal(code, 'engine_failed')
  }
}

async function survivesAborts() {
  const engine = local({ workers: 2, runtime: 'native' })
  await engine.ready()
  const call = async () => {
    const controller = new AbortController()
    const ended = codeOf(transcribe(engine, controller.signal))
    await sleep(random() * 500)
    controller.abort()
    const since = performance.now()
    assert.match(await ended, /^(aborted|none)$/)
    assert.ok(performance.now() - since < 1000, 'an aborted call is released at once')
  }
  for (let round = 0; round < 15; round++) await Promise.all([call(), call()])
  assert.match(await transcribe(engine), /\w+ \w+/)
  await engine.close()
}

async function survivesItsWatchdog() {
  // The encoder's step takes longer than this, so every worker is given up in the middle of it.
  const engine = local({ workers: 2, runtime: 'native', stallTimeout: 10 })
  for (let round = 0; round < 5; round++) {
    const codes = await Promise.all([codeOf(transcribe(engine)), codeOf(transcribe(engine))])
    for (const code of codes) assert.match(code, /^(engine_failed|invalid_audio|none)$/)
    assert.ok(codes.some((code) => code !== 'none') || round > 0, 'nothing stalled')
  }
  await engine.close()
}

/** Each in a process of its own: while loading, at the end of its work with idle threads, and during a job. */
async function exitsAtAnyTime() {
  for (const delay of [0, 50, 150, 400, 900, 1500, 'uncaught', 'preload']) {
    const child = run(process.execPath, [script, path, String(delay)], { timeout: 60_000 })
    const code = await child.then(
      () => 0,
      (error) => error.code ?? error.signal,
    )
    assert.equal(code, delay === 'uncaught' ? 1 : 0, `exit ${delay}`)
  }
}

async function exitAsChild() {
  const engine = local({ workers: 2, runtime: 'native', preload: true })
  if (mode === 'preload') return
  const calls = [transcribe(engine), transcribe(engine)]
  await sleep(mode === 'uncaught' ? 600 : Number(mode))
  if (mode === 'uncaught') throw new Error('nobody catches this')
  process.exit(0)
  await Promise.all(calls)
}

async function step(name, work) {
  await work()
  console.log(`ok ${name}`)
}

function seededRandom(seed) {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

if (mode !== undefined) await exitAsChild()
else {
  await step('transcribe', transcribes)
  await step('close during a job', closesDuringAJob)
  await step('abort storm', survivesAborts)
  await step('tiny stallTimeout', survivesItsWatchdog)
  await step('exit of child processes', exitsAtAnyTime)
  const engine = local({ workers: 2, runtime: 'native' })
  await engine.ready()
  codeOf(transcribe(engine))
  codeOf(transcribe(engine))
  await sleep(200)
  process.on('exit', () => console.log('ok exit during a job'))
  process.exit(0)
}
