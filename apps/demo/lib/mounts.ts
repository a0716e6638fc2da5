/** A framework that serves the endpoint in this process. */
export interface Mount {
  readonly name: 'Next' | 'Express' | 'Nest'
  /** Path that the clients of the API call their base URL. */
  readonly base: string
  /** Path of the endpoint. */
  readonly path: string
}

function mount(name: Mount['name'], base: string): Mount {
  return { name, base, path: `${base}/audio/transcriptions` }
}

export const NEXT = mount('Next', '/v1')

/** The same endpoint by three frameworks. */
export const MOUNTS: readonly Mount[] = [NEXT, mount('Express', '/express/v1'), mount('Nest', '/nest/v1')]
