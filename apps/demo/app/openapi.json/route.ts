import { openApiDocument } from '@transcribekit/core'
import { MOUNTS } from '../../lib/mounts'

export const dynamic = 'force-static'

export const GET = () =>
  Response.json(
    openApiDocument({
      title: 'TranscribeKit',
      describe: true,
      servers: MOUNTS.map(({ name, base }) => ({ url: base, description: name })),
    }),
  )
