import { transcribe } from '@transcribekit/next'

export const POST = transcribe()
export const maxDuration = 300
