import { openApiDocument } from '@transcribekit/core'

export const dynamic = 'force-static'

export const GET = () =>
  Response.json(
    openApiDocument({
      title: 'TranscribeKit',
      describe: true,
      servers: [
        { url: '/v1', description: 'Next.js' },
        { url: '/express/v1', description: 'Express' },
        { url: '/nest/v1', description: 'NestJS' },
      ],
    }),
  )
