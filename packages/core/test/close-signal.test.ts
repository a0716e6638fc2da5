import { request } from 'node:http'
import { expect, it } from 'vitest'
import { closeSignal } from '../src/node.js'
import { httpServer, until } from './support/servers.js'

it('aborts when the client leaves before the answer', async () => {
  let signal: AbortSignal | undefined
  const { url } = await httpServer((_, response) => {
    signal = closeSignal(response)
  })
  const call = request(url).on('error', () => {})
  call.end()
  await until(() => signal !== undefined)
  expect(signal?.aborted).toBe(false)
  call.destroy()
  await until(() => signal?.aborted === true)
  expect(signal?.reason).toBeInstanceOf(Error)
})

it('aborts when the client leaves in the midst of the answer', async () => {
  let signal: AbortSignal | undefined
  const { url } = await httpServer((_, response) => {
    signal = closeSignal(response)
    response.write('a')
  })
  const call = request(url).on('error', () => {})
  call.on('response', (answer) => answer.once('data', () => call.destroy()))
  call.end()
  await until(() => signal?.aborted === true)
})

it('does not abort after the answer, nor when the request was read', async () => {
  let signal: AbortSignal | undefined
  let closed = false
  const { url } = await httpServer(async (incoming, response) => {
    signal = closeSignal(response)
    response.once('close', () => {
      closed = true
    })
    for await (const _ of incoming);
    expect(signal.aborted).toBe(false)
    response.end('whole')
  })
  const answer = await fetch(url, { method: 'POST', body: 'x'.repeat(100_000) })
  expect(await answer.text()).toBe('whole')
  await until(() => closed)
  expect(signal?.aborted).toBe(false)
})

it('is aborted at once when the client is gone already', async () => {
  let signal: AbortSignal | undefined
  const { url } = await httpServer((_, response) => {
    response.once('close', () => {
      signal = closeSignal(response)
    })
    response.destroy()
  })
  await fetch(url).catch(() => {})
  await until(() => signal !== undefined)
  expect(signal?.aborted).toBe(true)
})
