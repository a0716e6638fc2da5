export type { DescribeOptions } from './lib/describe-endpoint.js'
export { describeEndpoint } from './lib/describe-endpoint.js'
