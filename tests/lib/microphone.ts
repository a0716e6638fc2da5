import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from './browser.js'
import { startProcess } from './process.js'

const run = promisify(execFile)

const RAW = ['--raw', '--format=s16le', '--rate=48000', '--channels=1']
/** Bytes of two seconds. */
const SILENCE = 192_000

/** A microphone that browsers take for a device of the machine: what is played to it is what they record. */
export interface Microphone {
  /** Environment of browsers that hear it. */
  readonly env: Readonly<Record<string, string>>
  /** Plays a recording once a browser listens, as fast as it was spoken, and resolves when the browser has all of it. */
  play(recording: string): Promise<void>
  /** Pulls it out; no other is left. */
  unplug(): Promise<void>
  close(): Promise<void>
}

/** What `pactl` tells of a microphone, and of who listens to one. */
interface Source {
  readonly index: number
  readonly name: string
}
interface Listener {
  readonly source: number
  readonly corked: boolean
}

/** Starts a sound server of its own, with one microphone. It touches none of the machine's. */
export async function startMicrophone(): Promise<Microphone> {
  const folder = await mkdtemp(join(tmpdir(), 'microphone-'))
  const env = { PULSE_SERVER: `unix:${join(folder, 'socket')}` }
  const own = { ...process.env, ...env, HOME: folder, XDG_RUNTIME_DIR: folder, PULSE_RUNTIME_PATH: folder }
  const modules = [
    `module-native-protocol-unix auth-anonymous=1 socket=${join(folder, 'socket')}`,
    'module-null-sink sink_name=speaker rate=48000 channels=1',
    // Browsers leave out what only listens to a speaker.
    'module-remap-source master=speaker.monitor source_name=microphone source_properties=device.description=Microphone',
  ]
  const server = await startProcess(
    'pulseaudio',
    [
      ...['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1'],
      // Sound that comes too late is lost, however busy the machine is.
      ...['--realtime=yes', '--high-priority=yes', '--disable-shm=yes', '--log-target=stderr', '--log-level=info'],
      ...modules.map((module) => `--load=${module}`),
    ],
    { cwd: folder, env: own, until: /Daemon startup complete/, timeout: 15_000 },
  )
  const isListenedTo = async () => {
    const [sources, listeners] = await Promise.all([list<Source>('sources'), list<Listener>('source-outputs')])
    const source = sources.find(({ name }) => name === 'microphone')
    return listeners.some((listener) => listener.source === source?.index && !listener.corked)
  }
  async function list<Item>(what: string): Promise<Item[]> {
    const { stdout } = await run('pactl', ['--format=json', 'list', what], { env: own })
    return JSON.parse(stdout)
  }
  const silence = join(folder, 'silence.raw')
  await writeFile(silence, Buffer.alloc(SILENCE))
  return {
    env,
    async play(recording) {
      // Browsers say that they record before they do.
      await until(isListenedTo, 'a browser listens to the microphone')
      // Of a busy browser the first sounds are lost, and the last are still on their way when they have been played.
      await run('paplay', ['--device=speaker', ...RAW, silence], { env: own })
      await run('paplay', ['--device=speaker', recording], { env: own })
      await run('paplay', ['--device=speaker', ...RAW, silence], { env: own })
    },
    async unplug() {
      await run('pactl', ['unload-module', 'module-remap-source'], { env: own })
    },
    async close() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
