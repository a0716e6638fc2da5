/** A microphone to choose from. */
export interface Microphone {
  /** Pass it as `deviceId`. */
  readonly id: string
  /** Its name; empty until the microphone was allowed. */
  readonly label: string
}

/** Whether the page may record; `unknown` where the browser does not tell. */
export type MicrophonePermission = 'unknown' | 'prompt' | 'granted' | 'denied'

/** What is known of the microphones. */
export interface MicrophonesState {
  readonly devices: readonly Microphone[]
  readonly permission: MicrophonePermission
}

/** Follows which microphones there are, and whether they are allowed. */
export class Microphones {
  #state: MicrophonesState = { devices: [], permission: 'unknown' }
  #permission: PermissionStatus | undefined
  /** What asking for the microphone has shown, until the browser says otherwise. */
  #shown: MicrophonePermission | undefined
  readonly #onChange: (state: MicrophonesState) => void

  constructor(onChange: (state: MicrophonesState) => void) {
    this.#onChange = onChange
  }

  /** Begins to follow; the function that it returns ends that. */
  watch(): () => void {
    const { mediaDevices } = navigator
    mediaDevices?.addEventListener?.('devicechange', this.refresh)
    let isOver = false
    queryPermission().then((status) => {
      if (isOver || !status) return
      this.#permission = status
      status.addEventListener('change', this.#change)
      this.refresh()
    })
    this.refresh()
    return () => {
      isOver = true
      mediaDevices?.removeEventListener?.('devicechange', this.refresh)
      this.#permission?.removeEventListener('change', this.#change)
      this.#permission = undefined
    }
  }

  /** Asks anew. */
  readonly refresh = async (): Promise<void> => {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? []
    this.#state = {
      // Without a permission browsers tell of one that has neither id nor name.
      devices: devices.flatMap(({ kind, deviceId, label }) =>
        kind === 'audioinput' && deviceId !== '' ? [{ id: deviceId, label }] : [],
      ),
      permission: this.#permissionNow(),
    }
    this.#onChange(this.#state)
  }

  /** Takes over what asking for the microphone has shown. */
  settle(permission: MicrophonePermission): Promise<void> {
    this.#shown = permission
    return this.refresh()
  }

  readonly #change = () => {
    this.#shown = undefined
    this.refresh()
  }

  #permissionNow(): MicrophonePermission {
    const told = this.#permission?.state
    // Safari goes on telling `prompt` where a page was allowed for once.
    if (told !== undefined && !(told === 'prompt' && this.#shown === 'granted')) return told
    return this.#shown ?? this.#state.permission
  }
}

/** Not every browser knows the name of this permission. */
async function queryPermission(): Promise<PermissionStatus | undefined> {
  try {
    return await navigator.permissions?.query({ name: 'microphone' })
  } catch {
    return undefined
  }
}
