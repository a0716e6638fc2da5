import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { type AskedRequest, codeSamples } from '../lib/code-samples'
import { NEXT } from '../lib/mounts'

const run = promisify(execFile)
const APP = fileURLToPath(new URL('..', import.meta.url))
/** Inside the app, so that its packages are found. */
const FOLDER = `${APP}test/generated`

const ODD: AskedRequest = {
  origin: 'http://localhost:3000',
  mount: NEXT,
  fileName: 'it\'s, a; $(talk) \\ "x".mp3',
  model: 'whisper-1',
  language: 'en',
  hasService: true,
}
const PLAIN: AskedRequest = { ...ODD, fileName: 'talk.mp3', language: '', hasService: false }

const codeOf = (request: AskedRequest, name: string) =>
  codeSamples(request).find((sample) => sample.name === name)?.code ?? ''

afterAll(() => rm(FOLDER, { recursive: true, force: true }))

describe('curl', () => {
  it('makes the request of the page', () => {
    expect(codeOf(PLAIN, 'curl').split(' \\\n  ')).toEqual([
      'curl -N http://localhost:3000/v1/audio/transcriptions',
      '-F file=@talk.mp3',
      '--form-string model=whisper-1',
      '-F response_format=verbose_json',
      "-F 'timestamp_granularities[]=word'",
      "-F 'timestamp_granularities[]=segment'",
      '-F stream=true',
    ])
  })

  it('takes any name as it is', async () => {
    const bodies: string[] = []
    const server = createServer(async (request, response) => {
      bodies.push(Buffer.concat(await request.toArray()).toString())
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const folder = await mkdtemp(join(tmpdir(), 'code-samples-'))
    try {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      await writeFile(join(folder, ODD.fileName), 'the sound')
      await run('sh', ['-c', `${codeOf({ ...ODD, origin, language: '@en' }, 'curl')} -sS`], { cwd: folder })
      expect(bodies).toHaveLength(1)
      expect(bodies[0]).toMatch(/name="file"; filename=[^\n]*\r\n(.*\r\n)*\r\nthe sound\r\n/)
      expect(bodies[0]).toContain('name="language"\r\n\r\n@en\r\n')
    } finally {
      server.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})

it('all of it compiles', async () => {
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
  for (const [at, request] of [PLAIN, ODD].entries()) {
    for (const { name, language, code } of codeSamples(request)) {
      if (language !== 'sh') await writeFile(`${FOLDER}/${name}-${at}.${language}`, `${code}\n`)
    }
  }
  const options = { module: 'esnext', moduleResolution: 'bundler', target: 'ES2023', jsx: 'react-jsx' }
  const more = { strict: true, noEmit: true, skipLibCheck: true, experimentalDecorators: true, types: ['node'] }
  await writeFile(
    `${FOLDER}/tsconfig.json`,
    JSON.stringify({ compilerOptions: { ...options, ...more }, include: ['.'] }),
  )
  const compiled = run('npx', ['tsc', '-p', FOLDER], { cwd: APP }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  )
  expect(await compiled).toBe('')
}, 60_000)
