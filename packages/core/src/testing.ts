export type { FakeEngine, FakeEngineOptions, FakeTranscript } from './lib/testing/fake-engine.js'
export { fakeEngine } from './lib/testing/fake-engine.js'
export type { FakeUpstream, UpstreamAnswer, UpstreamCall, UpstreamHandler } from './lib/testing/fake-upstream.js'
export { startFakeUpstream } from './lib/testing/fake-upstream.js'
