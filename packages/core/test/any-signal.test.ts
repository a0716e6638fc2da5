import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anySignal } from '../src/lib/any-signal.js'

const { any } = AbortSignal

describe.each([
  ['with AbortSignal.any', any],
  ['without it', undefined],
])('%s', (_, value) => {
  beforeEach(() => void Object.defineProperty(AbortSignal, 'any', { value, configurable: true }))
  afterEach(() => void Object.defineProperty(AbortSignal, 'any', { value: any, configurable: true, writable: true }))

  it('aborts with the first of its signals, for its reason', () => {
    const [first, second] = [new AbortController(), new AbortController()]
    const signal = anySignal([first.signal, second.signal])
    expect(signal.aborted).toBe(false)
    second.abort('second')
    // Node 24 looks at the signals, one after the other, when it is asked for the first time.
    expect(signal.aborted).toBe(true)
    first.abort('first')
    expect(signal.reason).toBe('second')
  })

  it('is aborted already where one of them is', () => {
    expect(anySignal([new AbortController().signal, AbortSignal.abort('before')]).reason).toBe('before')
  })
})
