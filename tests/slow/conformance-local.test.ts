import { describeOverLocal } from '../lib/conformance/describe-local.js'

describeOverLocal(['createHandler()', 'Express 5', 'Express 4', 'Next 16'])
