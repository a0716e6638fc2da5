import type { EndpointDescription } from '@transcribekit/client'
import type { Microphone } from '@transcribekit/client/recorder'
import { languageChoices } from '../lib/languages'
import { MOUNTS, type Mount, NEXT } from '../lib/mounts'
import { Picker } from './picker'
import { Segmented } from './segmented'

/** Asked for where the engine names none: those take any. */
export const DEFAULT_MODEL = 'whisper-1'

interface SettingsProps {
  readonly endpoint: EndpointDescription | undefined
  readonly microphones: readonly Microphone[]
  readonly mount: Mount
  readonly onMount: (mount: Mount) => void
  readonly model: string
  readonly onModel: (model: string) => void
  readonly language: string
  readonly onLanguage: (language: string) => void
  readonly microphone: string
  readonly onMicrophone: (id: string) => void
  readonly isDisabled: boolean
}

/** What is asked for, and of whom. The server itself says what there is to choose. */
export function Settings(props: SettingsProps) {
  const { endpoint, mount, onMount, microphones, isDisabled } = props
  const models = endpoint && endpoint.models.length > 0 ? endpoint.models : [DEFAULT_MODEL]
  const named = microphones.filter(({ label }) => label !== '')
  return (
    <section aria-label="Settings" className="flex flex-wrap items-end gap-3">
      <Segmented
        label="Framework"
        isLabelShown
        values={MOUNTS.map(({ name }) => name)}
        value={mount.name}
        onChange={(name) => onMount(MOUNTS.find((one) => one.name === name) ?? NEXT)}
        isDisabled={isDisabled}
      />
      <Picker
        label="Model"
        choices={models.map((value) => ({ value, label: value }))}
        value={props.model}
        onChange={props.onModel}
        isDisabled={isDisabled}
      />
      <Picker
        label="Language"
        choices={languageChoices(endpoint?.languages ?? [])}
        value={props.language}
        onChange={props.onLanguage}
        isDisabled={isDisabled}
      />
      <Picker
        label="Microphone"
        choices={[{ value: '', label: 'Default' }, ...named.map(({ id, label }) => ({ value: id, label }))]}
        value={props.microphone}
        onChange={props.onMicrophone}
        isDisabled={isDisabled}
      />
    </section>
  )
}
