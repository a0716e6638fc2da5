// The file that each worker thread runs.
import { parentPort, workerData } from 'node:worker_threads'
import { AudioError } from '../decode/audio-error.js'
import { JobStopped } from '../lib/job-state.js'
import type { JobMessage, WorkerMessage, WorkerSettings } from '../lib/protocol.js'
import { loadModels } from './models.js'
import { transcribeJob } from './transcribe-job.js'

const port = parentPort
if (!port) throw new Error('This file is the entry of a worker thread.')
const post = (message: WorkerMessage) => port.postMessage(message)

// The decoders print what is wrong with every damaged packet; the caller gets one error that says it.
console.error = () => undefined
console.warn = () => undefined

const models = loadModels(workerData as WorkerSettings)
models.then(
  () => post({ type: 'ready' }),
  (error) => post({ type: 'broken', detail: String(error) }),
)

port.on('message', async (job: JobMessage) => {
  try {
    post(await transcribeJob(job, await models, (segment) => post({ type: 'segment', segment })))
  } catch (error) {
    post(describeFailure(error))
  }
})

function describeFailure(error: unknown): WorkerMessage {
  if (error instanceof JobStopped) return { type: 'stopped' }
  if (error instanceof AudioError) {
    return { type: 'failed', code: error.code, message: error.message, detail: String(error.cause ?? '') }
  }
  const message = 'The embedded engine failed to recognise the recording.'
  return { type: 'failed', code: 'engine_failed', message, detail: String(error) }
}
