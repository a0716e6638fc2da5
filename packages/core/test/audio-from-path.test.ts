import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { identifyAudio } from '../src/lib/identify-audio.js'
import { audioFromPath } from '../src/node.js'
import { bytesOf, fixture, fixturePath } from './support/audio.js'
import { failureOf } from './support/failure.js'

const PATH = fixturePath('containers/speech.wav')

it('is a recording with name and size', async () => {
  expect(await audioFromPath(PATH)).toMatchObject({ name: 'speech.wav', type: '', size: 313_154 })
})

it('reads the same bytes as often as they are wanted', async () => {
  const file = await audioFromPath(PATH)
  for (let read = 0; read < 2; read++) {
    expect(Buffer.from(await bytesOf(file.stream())).equals(fixture('containers/speech.wav'))).toBe(true)
  }
})

it('says that there is no such file', async () => {
  const error = await failureOf(audioFromPath('/no/such/talk.mp3'))
  expect(error).toMatchObject({ code: 'not_found', status: 404, param: 'file' })
  expect(error.message).toContain("'talk.mp3'")
  expect(error.message).not.toContain('/no/such')
  expect(String(error.cause)).toContain('/no/such/talk.mp3')
  expect(error.cause).toMatchObject({ code: 'ENOENT' })
})

it('says that a folder is no file', async () => {
  expect((await failureOf(audioFromPath(tmpdir()))).message).toContain('is not a file')
})

it('fails to read what was removed in the meantime', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'audio-'))
  const path = join(folder, 'a.wav')
  writeFileSync(path, fixture('containers/speech.wav'))
  const file = await audioFromPath(path)
  rmSync(folder, { recursive: true })
  await expect(bytesOf(file.stream())).rejects.toThrow()
})

it.runIf(process.platform === 'linux')('is closed again, also when only its head was read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'audio-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'closed.wav')
  writeFileSync(path, fixture('containers/speech.wav'))
  const open = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === path
      } catch {
        return false
      }
    })
  await identifyAudio(await audioFromPath(path))
  await vi.waitFor(() => expect(open()).toEqual([]))
})
