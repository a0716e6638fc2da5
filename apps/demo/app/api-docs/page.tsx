import type { Metadata } from 'next'
import Link from 'next/link'
import './api-docs.css'
import { Explorer } from './explorer'

export const metadata: Metadata = { title: 'API – TranscribeKit' }

export default function ApiDocs() {
  return (
    <div className="api-docs">
      <header className="api-docs-header">
        <Link href="/">← TranscribeKit</Link>
        <a href="/openapi.json">openapi.json</a>
      </header>
      <Explorer />
    </div>
  )
}
