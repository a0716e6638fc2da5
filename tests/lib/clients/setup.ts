import { afterAll, beforeAll, beforeEach } from 'vitest'
import { closeMounts, type Mount, type RunningMounts, startMounts } from './mounts.js'
import { type FakeVendor, startFakeVendor } from './vendor.js'

/** The servers of a test file. */
export interface ClientTests {
  /** URL of a mount's server, without a path. */
  url(mount: Mount): string
  /** The vendor's API behind all mounts. */
  readonly vendor: FakeVendor
}

/** Starts the servers before the tests of a file and stops them behind. */
export function setUpClientTests(): ClientTests {
  let vendor: FakeVendor | undefined
  let mounts: RunningMounts | undefined
  beforeAll(async () => {
    vendor = await startFakeVendor()
    mounts = await startMounts(vendor.baseURL)
  }, 180_000)
  beforeEach(() => vendor?.reset())
  afterAll(async () => {
    if (mounts) await closeMounts(mounts)
    await vendor?.close()
  })
  return {
    url: (mount) => running(mounts)[mount].url,
    get vendor() {
      return running(vendor)
    },
  }
}

function running<Value>(value: Value | undefined): Value {
  if (!value) throw new Error('The servers run only while tests do.')
  return value
}
