import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSrt } from '@transcribekit/core'
import { wordErrors } from '@transcribekit/test-support'
import { expect, inject, it } from 'vitest'
import { createProject, manifest, npmInstall } from '../lib/packed.js'
import { codeBlocks } from '../lib/readme.js'
import { ROOT, run, WITHOUT_KEY } from '../lib/repository.js'
import { CONTAINER_TEXT } from '../lib/speech.js'

it('the first line of the README makes subtitles, in an empty home and without a key', async () => {
  const { sh } = await codeBlocks('packages/cli/README.md')
  expect(sh[0]).toBe('npx @transcribekit/cli talk.mp3 --format srt -o talk.srt\n')
  const project = await createProject('packed-cli')
  const [cwd, home] = [join(project.folder, 'app'), join(project.folder, 'home')]
  const env = { HOME: home, ...WITHOUT_KEY }
  try {
    await mkdir(home)
    await project.write('app/package.json', manifest(inject('tarballs'), ['core', 'local', 'cli']))
    await copyFile(join(ROOT, 'fixtures/containers/speech.mp3'), join(cwd, 'talk.mp3'))
    await npmInstall(cwd, [], env)
    const [command = '', ...args] = sh[0]?.trim().split(' ') ?? []
    expect(await run(command, ['--no-install', ...args], { cwd, env })).toBe('')
    const cues = parseSrt(await readFile(join(cwd, 'talk.srt'), 'utf8'))
    expect(wordErrors(CONTAINER_TEXT, cues.map(({ text }) => text).join(' '))).toBeLessThanOrEqual(1)
    const version = await run(command, ['--no-install', '@transcribekit/cli', '--version'], { cwd, env })
    expect(version).toMatch(/^\d+\.\d+\.\d+\n$/)
    const again = run(command, ['--no-install', ...args], { cwd, env })
    await expect(again).rejects.toThrow("'talk.srt' exists already. Name another file, or give --overwrite.")
  } finally {
    await project.remove()
  }
}, 300_000)
