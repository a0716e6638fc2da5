import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT, run } from '../lib/repository.js'

/** A server that transcribes one upload through a service behind it, and tells which of Node's modules that took. */
const PROGRAM = `
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { openai } from '@transcribekit/core'
import { createNodeHandler } from '@transcribekit/core/node'

async function listen(server) {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return 'http://127.0.0.1:' + server.address().port + '/v1'
}
const service = createServer((call, answer) => {
  call.resume().on('end', () => answer.setHeader('content-type', 'application/json').end('{"text":"Hello."}'))
})
const engine = openai({ baseURL: await listen(service), apiKey: 'x' })
const url = await listen(createServer(createNodeHandler({ engine, authorize: false })))
const head = '--b\\r\\nContent-Disposition: form-data; name="file"; filename="talk.wav"\\r\\n\\r\\n'
const call = request(url + '/audio/transcriptions', {
  method: 'POST',
  headers: { 'content-type': 'multipart/form-data; boundary=b' },
})
call.write(head)
call.write(readFileSync('../fixtures/speech/austen-0870.wav'))
call.end('\\r\\n--b\\r\\nContent-Disposition: form-data; name="model"\\r\\n\\r\\nwhisper-1\\r\\n--b--\\r\\n')
const [answer] = await once(call, 'response')
let text = ''
for await (const chunk of answer) text += chunk
console.log(JSON.stringify({ text, modules: process.moduleLoadList }))
process.exit()
`

it('a server loads nothing of TLS, fetch or web streams for an upload that needs none of it', async () => {
  const printed = await run(process.execPath, ['--input-type=module', '-e', PROGRAM], { cwd: join(ROOT, 'tests') })
  const { text, modules } = JSON.parse(printed) as { text: string; modules: string[] }
  expect(JSON.parse(text)).toMatchObject({ text: 'Hello.' })
  expect(modules.length).toBeGreaterThan(100)
  expect(modules.filter((name) => /tls|https|undici|readablestream/.test(name))).toEqual([])
})

it.each(['esm', 'cjs'])('core is few files, as each takes time to load: %s', (format) => {
  const folder = join(ROOT, 'packages/core/dist', format)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
  expect(files).toContain('index.js')
  expect(files.length).toBeLessThanOrEqual(12)
  expect(files.every((name) => existsSync(join(folder, `${name}.map`)))).toBe(true)
})
