import { describeEndpoint } from '../../src/vitest.js'

// Run by a vitest of its own, which says where the endpoint is.
const { DESCRIBED_URL = '', DESCRIBED_REQUIRE = '' } = process.env

describeEndpoint('an endpoint', {
  url: async () => DESCRIBED_URL,
  only: ['json', 'diarized'],
  require: DESCRIBED_REQUIRE === '' ? [] : [DESCRIBED_REQUIRE],
})
