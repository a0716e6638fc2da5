import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bidi, connectBidi } from './bidi.js'
import { type Browser, browserOf } from './browser.js'
import { startProcess } from './process.js'

const PREFERENCES = {
  // Every page may open every microphone.
  'media.navigator.permission.disabled': true,
  // On a busy machine it would leave out syllables: its processing is off, and it takes 85 ms of sound at once.
  'media.cubeb_latency_mtg_frames': 4096,
  'media.getusermedia.audio.processing.aec.enabled': false,
  'media.getusermedia.audio.processing.agc.enabled': false,
  'media.getusermedia.audio.processing.noise.enabled': false,
  // What would call home ends at a proxy that is not there; pages of this machine go past it.
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
}

interface Evaluation {
  readonly type: 'success' | 'exception'
  readonly result?: { readonly value: string }
  readonly exceptionDetails?: { readonly text: string }
}

/**
 * Starts Firefox.
 *
 * @param env of a microphone, see `startMicrophone`
 */
export async function launchFirefox(env: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'firefox-'))
  const lines = Object.entries(PREFERENCES).map((entry) => `user_pref(${entry.map((part) => JSON.stringify(part))});`)
  await writeFile(join(profile, 'user.js'), lines.join('\n'))
  const firefox = await startProcess(
    process.env.FIREFOX_PATH || 'firefox-esr',
    ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile, 'about:blank'],
    { cwd: profile, env: { ...process.env, HOME: profile, ...env }, until: /BiDi listening on (\S+)/, timeout: 30_000 },
  )
  const stop = async () => {
    await firefox.stop()
    await rm(profile, { recursive: true, force: true })
  }
  try {
    return await drive(await connectBidi(firefox.ready[1] ?? ''), stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function drive(bidi: Bidi, stop: () => Promise<void>): Promise<Browser> {
  const { contexts } = await bidi.send<{ contexts: { context: string }[] }>('browsingContext.getTree', {})
  const context = contexts[0]?.context
  const target = { context }

  return browserOf({
    name: 'Firefox',
    async open(url) {
      await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    async call(functionDeclaration, json) {
      const { result, exceptionDetails } = await bidi.send<Evaluation>('script.callFunction', {
        functionDeclaration,
        arguments: [{ type: 'string', value: json }],
        target,
        awaitPromise: true,
      })
      if (!result) throw new Error(exceptionDetails?.text)
      return result.value
    },
    async click(selector) {
      const { nodes } = await bidi.send<{ nodes: { sharedId: string }[] }>('browsingContext.locateNodes', {
        context,
        locator: { type: 'css', value: selector },
        maxNodeCount: 1,
      })
      const [element] = nodes
      if (!element) throw new Error(`There is no ${selector}.`)
      await bidi.send('script.callFunction', {
        functionDeclaration: '(element) => element.scrollIntoView({ block: "center", behavior: "instant" })',
        arguments: [element],
        target,
        awaitPromise: false,
      })
      const origin = { type: 'element', element }
      await bidi.send('input.performActions', {
        context,
        actions: [
          {
            type: 'pointer',
            id: 'mouse',
            actions: [
              { type: 'pointerMove', x: 0, y: 0, origin },
              { type: 'pointerDown', button: 0 },
              { type: 'pointerUp', button: 0 },
            ],
          },
        ],
      })
    },
    async screenshot() {
      const { data } = await bidi.send<{ data: string }>('browsingContext.captureScreenshot', { context })
      return Buffer.from(data, 'base64')
    },
    async close() {
      await bidi.close().finally(stop)
    },
  })
}
