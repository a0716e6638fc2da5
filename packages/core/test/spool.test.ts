import { readlinkSync, statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextChunk, streamChunks } from '../src/lib/chunk-reader.js'
import { Spool } from '../src/lib/upload/spool.js'
import { bytesOf } from './support/audio.js'
import { namedSpools, openSpools } from './support/descriptors.js'
import { failureOf } from './support/failure.js'
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
  for (let read = 0; read < 2; read++) expect(want.equals(await bytesOf(streamChunks(made.read())))).toBe(true)
})

it('serves several readers at once, each from the start', async () => {
  const made = spool()
  await write(made, 400_000, 65_536)
  const want = Buffer.from(expected(400_000))
  const all = await Promise.all(
    [streamChunks(made.read()), streamChunks(made.read()), streamChunks(made.read())].map(bytesOf),
  )
  for (const bytes of all) expect(want.equals(bytes)).toBe(true)
})

it('serves a reader after another who left early', async () => {
  const made = spool()
  await write(made, 400_000, 65_536)
  const reader = streamChunks(made.read()).getReader()
  await reader.read()
  await reader.cancel()
  expect((await bytesOf(streamChunks(made.read()))).length).toBe(400_000)
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
    const reader = streamChunks(made.read()).getReader()
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
      const { length } = await bytesOf(streamChunks(made.read()))
      if (length !== 300_000) throw new Error('It is not whole, and nobody says so.')
    })(),
  ).rejects.not.toThrow('nobody says so')
})

describe('while it is written', () => {
  /** Reads all, as slowly as asked. */
  async function readAll(made: Spool, delay: () => Promise<void> = async () => {}) {
    const reader = made.read()
    const chunks: Uint8Array[] = []
    for (let chunk = await nextChunk(reader); chunk; chunk = await nextChunk(reader)) {
      chunks.push(chunk)
      await delay()
    }
    return Buffer.concat(chunks)
  }

  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

  it.each([
    [1000, 7],
    [200_000, 65_536],
    [3_000_000, 65_536],
    [3_000_000, 1_000_000],
    [700_000, 100],
  ])('%d bytes in chunks of %d reach early, late and slow readers', async (total, chunk) => {
    const made = spool()
    const early = readAll(made)
    const slow = readAll(made, turn)
    const readers = [early, slow]
    for (let at = 0; at < total; at += chunk) {
      await made.write(part(at, Math.min(chunk, total - at)))
      if (readers.length === 2 && at > total / 2) readers.push(readAll(made), readAll(made, turn))
      if (at % (chunk * 64) === 0) await turn()
    }
    made.end()
    const want = Buffer.from(expected(total))
    for (const bytes of await Promise.all(readers)) expect(want.equals(bytes)).toBe(true)
    expect(readers).toHaveLength(4)
  })

  it('a reader waits for what is still to come, and no longer than it wants to', async () => {
    const made = spool()
    const reader = made.read()
    const first = nextChunk(reader)
    made.write(Uint8Array.of(1, 2))
    expect(await first).toEqual(Uint8Array.of(1, 2))
    const second = nextChunk(reader)
    reader.cancel()
    expect(await second).toBeUndefined()
    expect(await nextChunk(reader)).toBeUndefined()
  })

  it.each([100, 600_000])('of %d bytes, all readers learn that it broke off', async (size) => {
    const made = spool()
    const readers = [readAll(made), readAll(made, turn)]
    await made.write(part(0, size))
    const broken = new RangeError('gone')
    made.fail(broken)
    const results = await Promise.allSettled([...readers, readAll(made)])
    expect(results).toEqual(Array(3).fill({ status: 'rejected', reason: broken }))
    expect(() => made.write(part(0, 1))).toThrow(broken)
  })

  describe('and read in step', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    /** A reader that has had all there was, and two more chunks that it has not taken. */
    async function behind() {
      const made = spool()
      const reader = made.read()
      const first = nextChunk(reader)
      await made.write(part(0, 65_536))
      await made.write(part(65_536, 65_536))
      let isFree = false
      const waiting = made.write(part(131_072, 65_536))?.then(() => {
        isFree = true
      })
      await turn()
      expect(isFree).toBe(false)
      return { made, reader, waiting, first: (await first) as Uint8Array }
    }

    it('a writer waits until the reader has caught up', async () => {
      const { made, reader, waiting } = await behind()
      await nextChunk(reader)
      await waiting
      expect(vi.getTimerCount()).toBe(0)
      reader.cancel()
      await made.write(part(196_608, 65_536))
      await made.write(part(262_144, 65_536))
    })

    it('a reader that leaves holds nobody up', async () => {
      const { reader, waiting } = await behind()
      reader.cancel()
      await waiting
      expect(vi.getTimerCount()).toBe(0)
    })

    it('a reader that stands still holds a writer up once, for 100 ms', async () => {
      const { made, reader, waiting, first } = await behind()
      vi.advanceTimersByTime(100)
      await waiting
      // No time passes any more.
      for (let at = 196_608; at < 2_000_000; at += 65_536) await made.write(part(at, Math.min(65_536, 2_000_000 - at)))
      made.end()
      const chunks = [first]
      for (let chunk = await nextChunk(reader); chunk; chunk = await nextChunk(reader)) chunks.push(chunk)
      expect(Buffer.concat(chunks).equals(expected(2_000_000))).toBe(true)
    })
  })

  it('a writer waits for a slow disk, and does so no longer than the upload lasts', async () => {
    const made = spool()
    let waiting: Promise<void> | undefined
    while (!waiting) waiting = made.write(part(0, 65_536))
    expect(made.size).toBeGreaterThan(512 * 1024)
    made.fail(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
  })
})

it('a writer that does not wait is no unhandled rejection', async () => {
  const made = spool()
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  try {
    while (!made.write(part(0, 65_536)));
    made.fail(new Error('gone'))
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', unhandled)
  }
  expect(unhandled).not.toHaveBeenCalled()
})

describe('the disk that all uploads may take', () => {
  it('has a bound, which ends with the upload', async () => {
    const maxSpoolSize = 4_000_000
    const first = spool({ maxSpoolSize })
    await write(first, 3_000_000, 65_536)
    const second = spool({ maxSpoolSize })
    await write(second, 3_000_000, 65_536).catch(() => {})
    // What is refused is only found when the disk's turn comes.
    const refusal = await vi.waitFor(() => failureOf(bytesOf(streamChunks(second.read()))))
    expect(refusal).toMatchObject({ code: 'overloaded', status: 503, retryAfter: 1 })
    expect(refusal.message).not.toContain('disk')
    await Promise.all([first.dispose(), second.dispose()])
    const third = spool({ maxSpoolSize })
    await write(third, 3_000_000, 65_536)
    expect((await bytesOf(streamChunks(third.read()))).length).toBe(3_000_000)
  })

  it('is not touched by what fits in memory', async () => {
    const made = spool({ maxSpoolSize: 1 })
    await write(made, 200_000, 65_536)
    expect((await bytesOf(streamChunks(made.read()))).length).toBe(200_000)
  })
})
