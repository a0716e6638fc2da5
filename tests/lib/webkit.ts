import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, browserOf, until } from './browser.js'
import { type RunningProcess, startProcess } from './process.js'

/** The name of an element in answers of WebDriver (w3.org/TR/webdriver2). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

type Send = <Value>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<Value>

/**
 * Starts WebKitGTK's small browser: the engine of Safari, on a display that nobody sees.
 *
 * @param env of a microphone, see `startMicrophone`
 */
export async function launchWebKit(env: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const home = await mkdtemp(join(tmpdir(), 'webkit-'))
  const started: RunningProcess[] = []
  const stop = async () => {
    for (const running of started.reverse()) await running.stop()
    await rm(home, { recursive: true, force: true })
  }
  try {
    const display = await startDisplay(home)
    started.push(display)
    const port = await freePort()
    const driver = await startProcess('WebKitWebDriver', [`--port=${port}`], {
      cwd: home,
      env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, ...env, DISPLAY: `:${display.ready[1]}` },
      // It prints nothing.
      until: /^/,
      timeout: 15_000,
    })
    started.push(driver)
    const root = `http://127.0.0.1:${port}`
    await until(() => sendTo(root)('GET', '/status').catch(() => false), 'WebKitWebDriver is ready')
    const { sessionId } = await sendTo(root)<{ sessionId: string }>('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          timeouts: { script: 120_000 },
          // Of a browser that is driven, every page may open every microphone.
          'webkitgtk:browserOptions': {
            binary: await findMiniBrowser(),
            args: ['--automation', '--enable-media-stream=true'],
          },
        },
      },
    })
    return drive(sendTo(`${root}/session/${sessionId}`), stop)
  } catch (error) {
    await stop()
    throw error
  }
}

function startDisplay(cwd: string): Promise<RunningProcess> {
  return startProcess('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    cwd,
    env: process.env,
    until: /^(\d+)$/m,
    timeout: 15_000,
  })
}

function drive(send: Send, stop: () => Promise<void>): Browser {
  return browserOf({
    name: 'WebKitGTK',
    async open(url) {
      await send('POST', '/url', { url })
    },
    async call(source, json) {
      const script = `
        const [json, done] = arguments;
        (${source})(json).then((value) => done({ value }), (error) => done({ error: String(error) }))`
      const { value, error } = await send<{ value: string; error?: string }>('POST', '/execute/async', {
        script,
        args: [json],
      })
      if (error !== undefined) throw new Error(error)
      return value
    },
    async click(selector) {
      const element = await send<{ [ELEMENT]: string }>('POST', '/element', { using: 'css selector', value: selector })
      await send('POST', `/element/${element[ELEMENT]}/click`, {})
    },
    screenshot: async () => Buffer.from(await send<string>('GET', '/screenshot'), 'base64'),
    async close() {
      await send('DELETE', '').finally(stop)
    },
  })
}

function sendTo(url: string): Send {
  return async <Value>(method: string, path: string, body?: object) => {
    const response = await fetch(`${url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
    const { value } = (await response.json()) as { value: Value & { error?: string; message?: string } }
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`)
    return value
  }
}

/** Its folder has the name of the machine's kind. */
async function findMiniBrowser(): Promise<string> {
  const path = process.env.MINIBROWSER_PATH
  if (path) return path
  for (const folder of await readdir('/usr/lib')) {
    const api = join('/usr/lib', folder, 'webkit2gtk-4.1')
    const files = await readdir(api).catch((): string[] => [])
    if (files.includes('MiniBrowser')) return join(api, 'MiniBrowser')
  }
  throw new Error('There is no MiniBrowser of WebKitGTK; install webkit2gtk-driver.')
}

/** The driver does not tell which port it would choose. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
