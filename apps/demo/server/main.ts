import 'reflect-metadata'
import { createTranscriber } from '@transcribekit/core'
import { serviceEngine } from './engine.js'
import { SAMPLE, startServer } from './server.js'

const port = Number(process.env.PORT ?? 3000)

const engine = serviceEngine()
const options = { describe: true, ...(engine && { engine }) }
const step = progress(3)
step('Loading the speech model …')
await createTranscriber(options).ready()
step('Starting Next, Express and Nest …')
const server = await startServer(port, options)
step(`Ready on ${server.url}

  Try it in another terminal:

    curl -F file=@${SAMPLE} -F model=whisper-1 ${server.url}/express/v1/audio/transcriptions

  The same through Nest: ${server.url}/nest/v1, and Next: ${server.url}/v1
  Stop with Ctrl+C.
`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => server.close().finally(() => process.exit(0)))
}

function progress(steps: number): (message: string) => void {
  let done = 0
  return (message) => {
    done++
    console.log(`[${done}/${steps}] ${message}`)
  }
}
