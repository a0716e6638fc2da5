import type { OpenAIOptions, RetryOptions } from '@transcribekit/core'
import { type BareUpstream, NOBODY, startDeafUpstream, startResettingUpstream } from './bare-upstreams.js'
import { type FaultyUpstream, startFaultyUpstream } from './upstream.js'

/** The key that the servers send to the upstream. */
export const UPSTREAM_KEY = 'sk-key-of-the-server-0123456789'
/** Largest recording that the mount `small` takes, in bytes. */
const SMALL = 200_000

/** Settings of one endpoint; they can be written as JSON, for servers in other processes. */
interface MountSettings {
  readonly openai: Pick<OpenAIOptions, 'baseURL' | 'apiKey' | 'timeout' | 'idleTimeout' | 'acceptsChunked'>
  /** Beside the engine: `retry`, `maxFileSize`. */
  readonly options: { readonly retry?: Omit<RetryOptions, 'onAttempt'> | false; readonly maxFileSize?: number }
}

/** Endpoints of a server under test: each has an engine of its own. */
export const MOUNT_NAMES = [
  'main',
  'default',
  'deaf',
  'down',
  'hasty',
  'lengths',
  'never',
  'once',
  'picky',
  'resetting',
  'silent',
  'small',
  'twice',
] as const
export type MountName = (typeof MOUNT_NAMES)[number]
export type Mounts = Readonly<Record<MountName, MountSettings>>

/** The upstreams behind a server under test. */
export interface Upstreams {
  readonly faulty: FaultyUpstream
  readonly deaf: BareUpstream
  readonly resetting: BareUpstream
  readonly mounts: Mounts
  close(): Promise<void>
}

/** Milliseconds of silence after which the upstream is given up: more than a busy machine lets pass; and where that is tested. */
const IDLE = 30_000
const SHORT_IDLE = 3500
const RETRY = { minDelay: 5, maxDelay: 40 }

/** Starts the upstreams. */
export async function startUpstreams(): Promise<Upstreams> {
  const faulty = await startFaultyUpstream()
  const deaf = await startDeafUpstream()
  const resetting = await startResettingUpstream()
  const mount = (options: MountSettings['options'], engine: MountSettings['openai'] = {}): MountSettings => ({
    openai: { baseURL: faulty.baseURL, apiKey: UPSTREAM_KEY, idleTimeout: IDLE, ...engine },
    options,
  })
  return {
    faulty,
    deaf,
    resetting,
    mounts: {
      main: mount({ retry: RETRY }),
      default: mount({}),
      deaf: mount({ retry: RETRY }, { baseURL: deaf.baseURL, idleTimeout: SHORT_IDLE }),
      down: mount({ retry: RETRY }, { baseURL: NOBODY }),
      hasty: mount({ retry: RETRY }, { timeout: 1500 }),
      lengths: mount({ retry: RETRY }, { acceptsChunked: false }),
      never: mount({ retry: false }),
      once: mount({ retry: { ...RETRY, retryAfterUpload: false } }),
      // Its engine learns to send lengths.
      picky: mount({ retry: RETRY }),
      resetting: mount({ retry: RETRY }, { baseURL: resetting.baseURL }),
      silent: mount({ retry: RETRY }, { idleTimeout: SHORT_IDLE }),
      small: mount({ retry: RETRY, maxFileSize: SMALL }),
      twice: mount({ retry: RETRY }),
    },
    async close() {
      await Promise.all([faulty.close(), deaf.close(), resetting.close()])
    },
  }
}
