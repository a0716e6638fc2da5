'use client'

import { useEffect, useRef, useState } from 'react'
import { emptyFields } from './empty-fields'

/** Swagger UI over the document of this server. */
export function Explorer() {
  const place = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading')
  useEffect(() => {
    let isGone = false
    // Apart from the page: it is large, and no other page needs it.
    import('./swagger-ui').then(
      ({ SwaggerUI }) => {
        if (isGone) return
        SwaggerUI({
          domNode: place.current,
          url: '/openapi.json',
          presets: [SwaggerUI.presets.apis],
          plugins: [emptyFields],
          layout: 'BaseLayout',
          tryItOutEnabled: true,
          defaultModelsExpandDepth: 0,
          // Its badge would ask a service elsewhere.
          validatorUrl: null,
        })
        setState('ready')
      },
      () => setState('failed'),
    )
    return () => {
      isGone = true
    }
  }, [])
  useEffect(followColorScheme, [])
  return (
    <>
      {state !== 'ready' && (
        <p className="api-docs-state" role="status">
          {state === 'loading' ? 'Loading …' : 'Swagger UI could not be loaded. Reload the page to try again.'}
        </p>
      )}
      <div ref={place} />
    </>
  )
}

/** Swagger UI is dark below a class of the root, and knows nothing of what the system prefers. */
function followColorScheme() {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const { classList } = document.documentElement
  const follow = () => classList.toggle('dark-mode', dark.matches)
  follow()
  dark.addEventListener('change', follow)
  return () => {
    dark.removeEventListener('change', follow)
    classList.remove('dark-mode')
  }
}
