// The least that a route of Next can do: the body goes to the upstream unread, and to disk where it is to be kept.
import { once } from 'node:events'
import { Agent, type ClientRequest, request as call } from 'node:http'
import { keep } from '../../../../../src/servers/bounds/keep'
import { settings } from '../../../settings'

const target = new URL(`${settings.baseURL}/audio/transcriptions`)
const agent = new Agent({ keepAlive: true })

export async function POST({ headers, body }: Request): Promise<Response> {
  const names = ['content-type', 'content-length']
  const sent = Object.fromEntries(names.map((name) => [name, headers.get(name) ?? '']))
  const upstream = call(target, { method: 'POST', headers: sent, agent })
  const answered = answerOf(upstream)
  const kept = settings.retry === false ? undefined : keep()
  const reader = body?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    for (const sink of [upstream, kept]) sink?.write(read.value)
    for (const sink of [upstream, kept]) if (sink?.writableNeedDrain) await once(sink, 'drain')
  }
  upstream.end()
  kept?.end()
  return answered
}

function answerOf(upstream: ClientRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    upstream.on('error', reject)
    upstream.on('response', async (answer) => {
      let text = ''
      for await (const chunk of answer) text += chunk
      resolve(new Response(text, { status: answer.statusCode ?? 502, headers: { 'content-type': 'application/json' } }))
    })
  })
}
