import { transcribe } from '@transcribekit/next'

const handler = transcribe({ describe: true })

export { handler as GET, handler as POST }
export const maxDuration = 300
