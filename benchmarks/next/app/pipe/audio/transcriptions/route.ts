// The least that a route of Next can do: the body goes to the upstream unread.
import { Agent, type ClientRequest, request as call } from 'node:http'
import { settings } from '../../../settings'

const target = new URL(`${settings.baseURL}/audio/transcriptions`)
const agent = new Agent({ keepAlive: true })

export async function POST({ headers, body }: Request): Promise<Response> {
  const names = ['content-type', 'content-length']
  const sent = Object.fromEntries(names.map((name) => [name, headers.get(name) ?? '']))
  const upstream = call(target, { method: 'POST', headers: sent, agent })
  const answered = answerOf(upstream)
  const reader = body?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    if (!upstream.write(read.value)) await new Promise((resolve) => upstream.once('drain', resolve))
  }
  upstream.end()
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
