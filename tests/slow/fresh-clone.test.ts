import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wordErrors } from '@transcribekit/test-support'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startProcess } from '../lib/process.js'
import { ROOT, run } from '../lib/repository.js'
import { CONTAINER_TEXT } from '../lib/speech.js'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fresh-clone-'))
  await run('git', ['clone', '--quiet', ROOT, join(folder, 'clone')], { cwd: ROOT })
  // What is being changed right now counts as well.
  const changed = await run('git', ['ls-files', '--modified', '--others', '--exclude-standard'], { cwd: ROOT })
  for (const file of changed.split('\n').filter(Boolean)) {
    await cp(join(ROOT, file), join(folder, 'clone', file), { force: true }).catch(() => {})
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

it('npm run demo needs nothing but a clone, and prints a curl line that works', async () => {
  const { PATH = '' } = process.env
  const demo = await startProcess('npm', ['run', 'demo'], {
    cwd: join(folder, 'clone'),
    env: { PATH, HOME: join(folder, 'home'), PORT: '0', ...registrySettings() },
    until: /Ready on [\s\S]*?(curl -F .*)\n/,
    timeout: 480_000,
  })
  try {
    for (const step of ['[1/3]', '[2/3]', '[3/3]']) expect(demo.output()).toContain(step)
    const curl = demo.ready[1] ?? ''
    const [origin = ''] = /http:\/\/[^/]+/.exec(curl) ?? []
    expect(await (await fetch(origin)).text()).toContain('Try a sample')
    const answer = await run('sh', ['-c', `${curl} -sS`], { cwd: folder })
    expect(wordErrors(CONTAINER_TEXT, JSON.parse(answer).text)).toBeLessThanOrEqual(1)
  } finally {
    await demo.stop()
  }
}, 600_000)

/** How the machine reaches its registry, where the environment says so. */
function registrySettings() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^npm_config_registry$|proxy|_CERTS?$|_CA_/i.test(name)),
  )
}
