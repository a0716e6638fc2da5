// What one writes without us: the form is read whole, and its file is given to the SDK.
import OpenAI from 'openai'
import { settings } from '../../../settings'

const { baseURL, retry } = settings
const client = new OpenAI({ baseURL, apiKey: 'x', ...(retry === false && { maxRetries: 0 }) })

export async function POST(request: Request): Promise<Response> {
  const form = await request.formData()
  const file = form.get('file')
  if (!(file instanceof File)) return Response.json({ error: { message: 'No file.' } }, { status: 400 })
  try {
    return Response.json(await client.audio.transcriptions.create({ file, model: String(form.get('model')) }))
  } catch (error) {
    const { status, message } = error instanceof OpenAI.APIError ? error : { status: 500, message: String(error) }
    return Response.json({ error: { message } }, { status: status ?? 502 })
  }
}
