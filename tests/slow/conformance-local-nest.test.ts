import { describeOverLocal } from '../lib/conformance/describe-local.js'

describeOverLocal(['Nest 12 on Express', 'Nest 12 on Fastify', 'Nest 11'])
