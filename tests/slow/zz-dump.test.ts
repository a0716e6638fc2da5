import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { startClientServer } from '../lib/client-server.js'
import { startMicrophone } from '../lib/microphone.js'
import { launchWebKit } from '../lib/webkit.js'
import { launchFirefox } from '../lib/firefox.js'
import { CONTAINER_TEXT } from '../lib/speech.js'
declare const createRecorder: any
it.each([1,2,3,4,5,6])('dumps %d', async (i) => {
  const server = await startClientServer('page.ts')
  const mic = await startMicrophone()
  const b = await (process.env.FF ? launchFirefox : launchWebKit)(mic.env)
  await b.open(server.url)
  await b.evaluate(async () => { const g = globalThis as any; g.recorder = createRecorder(); await g.recorder.start() })
  await mic.play('/work/wt/browsers/fixtures/speech/austen-0870.wav')
  const s = await b.evaluate(() => (globalThis as any).recorder.getSnapshot().elapsed)
  await b.waitFor((s) => (globalThis as any).recorder.getSnapshot().elapsed > s, s + 1)
  const base64 = await b.evaluate(async () => { const f = await (globalThis as any).recorder.stop(); const u = new Uint8Array(await f.arrayBuffer()); let t = ''; for (const c of u) t += String.fromCharCode(c); return btoa(t) })
  writeFileSync('/tmp/mic/r' + i + '.m4a', Buffer.from(base64, 'base64'))
  console.log(s)
  await b.close(); await mic.close(); await server.close()
}, 60000)
