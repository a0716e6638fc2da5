import { transcribe } from '@transcribekit/next'

const key = process.env.APP_KEY

export const POST = transcribe({
  task: 'translate',
  authorize(request) {
    const given = request.headers.get('authorization')
    return key ? given === `Bearer ${key}` : given !== 'Bearer refused'
  },
})
export const maxDuration = 300
