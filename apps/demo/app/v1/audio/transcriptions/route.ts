import { transcribe } from '@transcribekit/next'
import { sharedOptions } from '../../../../server/options'

const handler = transcribe(sharedOptions)

export { handler as GET, handler as POST }
export const maxDuration = 300
