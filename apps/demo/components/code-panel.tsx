import { useState, useSyncExternalStore } from 'react'
import { type AskedRequest, type CodeSample, codeSamples } from '../lib/code-samples'
import { CopyButton } from './copy-button'
import { Listing } from './listing'
import { Segmented } from './segmented'

/** The very request, in the words of each package. */
export function CodePanel({ request }: { readonly request: Omit<AskedRequest, 'origin'> }) {
  const [name, setName] = useState<CodeSample['name']>('curl')
  const origin = useSyncExternalStore(
    subscribe,
    () => location.origin,
    () => '',
  )
  const samples = codeSamples({ ...request, origin })
  const code = samples.find((sample) => sample.name === name)?.code ?? ''
  return (
    <div className="flex flex-col">
      <div className="flex flex-wrap items-center justify-between gap-2 p-3 sm:px-5">
        <Segmented label="Code for" values={samples.map((sample) => sample.name)} value={name} onChange={setName} />
        <CopyButton text={code} />
      </div>
      <Listing label={`Code for ${name}`} text={code} />
    </div>
  )
}

/** A page does not move. */
function subscribe() {
  return () => {}
}
