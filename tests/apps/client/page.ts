import * as client from '@transcribekit/client'

// Tests call it from outside.
Object.assign(window, { client })
