import { readlinkSync, statSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { Spool } from '../src/lib/upload/spool.js'
import { bytesOf } from './support/audio.js'
import { namedSpools, openSpools } from './support/descriptors.js'
import { collectGarbage } from './support/garbage.js'
import { until } from './support/servers.js'

const linux = process.platform === 'linux'
const spools: Spool[] = []

function spool(options?: ConstructorParameters<typeof Spool>[0]) {
  const made = new Spool(options)
  spools.push(made)
  return made
}

async function write(to: Spool, total: number, chunk: number) {
  for (let at = 0; at < total; at += chunk) await to.write(part(at, Math.min(chunk, total - at)))
  to.end()
}

function part(at: number, length: number) {
  return Uint8Array.from({ length }, (_, index) => (at + index) % 251)
}

function expected(total: number) {
  return Uint8Array.from({ length: total }, (_, index) => index % 251)
}

afterEach(async () => {
  for (const made of spools.splice(0)) await made.dispose()
})

it.each([
  [0, 1, 10],
  [1, 1, 10],
  [10, 10, 10],
  [11, 11, 10],
  [11, 1, 10],
  [1000, 7, 10],
  [300_000, 4096, 262_144],
  [700_000, 65_536, 262_144],
  [500_000, 500_000, 262_144],
])('gives back %d bytes written in chunks of %d', async (total, chunk, memoryBytes) => {
  const made = spool({ memoryBytes })
  await write(made, total, chunk)
  expect(made.size).toBe(total)
  const want = Buffer.from(expected(total))
  for (let read = 0; read < 2; read++) expect(want.equals(await bytesOf(made.stream()))).toBe(true)
})

it('serves several readers at once, each from the start', async () => {
  const made = spool()
  await write(made, 400_000, 65_536)
  const want = Buffer.from(expected(400_000))
  const all = await Promise.all([made.stream(), made.stream(), made.stream()].map(bytesOf))
  for (const bytes of all) expect(want.equals(bytes)).toBe(true)
})

it('serves a reader after another who left early', async () => {
  const made = spool()
  await write(made, 400_000, 65_536)
  const reader = made.stream().getReader()
  await reader.read()
  await reader.cancel()
  expect((await bytesOf(made.stream())).length).toBe(400_000)
})

describe.runIf(linux)('the temporary file', () => {
  it('is not made for what fits in 256 KiB', async () => {
    const before = openSpools()
    const made = spool()
    await write(made, 262_144, 65_536)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(openSpools()).toEqual(before)
    await made.write(Uint8Array.of(1))
    await until(() => openSpools().length === before.length + 1)
  })

  it('has no name, and only its owner may read it', async () => {
    const before = openSpools()
    const made = spool()
    await write(made, 300_000, 65_536)
    await until(() => openSpools().length > before.length && namedSpools().length === 0)
    const [fd] = openSpools().filter((open) => !before.includes(open))
    expect(readlinkSync(`/proc/self/fd/${fd}`)).toMatch(/transcribekit-[0-9a-f-]{36} \(deleted\)$/)
    const { mode, size, nlink } = statSync(`/proc/self/fd/${fd}`)
    expect(mode & 0o777).toBe(0o600)
    expect(nlink).toBe(0)
    expect(size).toBeLessThanOrEqual(300_000)
  })

  it('is gone after dispose(), which may be called again', async () => {
    const before = openSpools()
    const made = spool()
    await write(made, 300_000, 65_536)
    await made.dispose()
    await made.dispose()
    expect(openSpools()).toEqual(before)
  })

  it('is gone after dispose() while it is being read', async () => {
    const before = openSpools()
    const made = spool()
    await write(made, 600_000, 65_536)
    const reader = made.stream().getReader()
    await reader.read()
    const disposing = made.dispose()
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow()
    await disposing
    expect(openSpools()).toEqual(before)
  })
})

it('keeps no more than its bound in memory', async () => {
  const made = spool()
  const chunk = new Uint8Array(65_536)
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  let peak = 0
  for (let at = 0; at < 512; at++) {
    await made.write(chunk)
    if (at % 64 === 0) {
      collectGarbage()
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
    }
  }
  expect(made.size).toBe(512 * 65_536)
  expect(peak).toBeLessThan(4 * 1024 * 1024)
})

it('a reader never takes what was disposed of for the whole', async () => {
  const made = spool()
  await write(made, 300_000, 65_536)
  await made.dispose()
  await expect(
    (async () => {
      const { length } = await bytesOf(made.stream())
      if (length !== 300_000) throw new Error('It is not whole, and nobody says so.')
    })(),
  ).rejects.not.toThrow('nobody says so')
})
