/** Bounds on what a request may bring. All have a finite default. */
export interface Limits {
  /** Largest recording in bytes that is received, as an upload or as a stream in code. Default 26 214 400 (25 MiB), the vendor's own limit. */
  readonly maxFileSize: number
  /** Largest text field in bytes. Default 4 194 304 (4 MiB): a legal speaker reference of 10 s takes 2.6 MB. */
  readonly maxFieldSize: number
  /** Most text fields. Default 32. */
  readonly maxFields: number
  /** Milliseconds without a byte after which an upload is given up. Default 30 000. */
  readonly uploadIdleTimeout: number
  /**
   * Most requests that an endpoint serves at once; further ones are answered 503 with `Retry-After`. Default 1000:
   * each upload that runs takes about 1 MB of memory.
   */
  readonly maxConcurrent: number
  /** Most bytes that all uploads of the process may have on disk together; what is more is answered 503. Default 10 737 418 240 (10 GiB). */
  readonly maxSpoolSize: number
}

export const DEFAULT_LIMITS: Limits = {
  maxFileSize: 26_214_400,
  maxFieldSize: 4 * 1024 * 1024,
  maxFields: 32,
  uploadIdleTimeout: 30_000,
  maxConcurrent: 1000,
  maxSpoolSize: 10 * 1024 * 1024 * 1024,
}

/** Bytes that a body may be longer than its file: fields, boundaries, part headers (reliability, receive). */
const BODY_OVERHEAD = 1024 * 1024

/** Largest body in bytes that a request may have. */
export function maxBodySize({ maxFileSize }: Limits): number {
  return maxFileSize + BODY_OVERHEAD
}

/** How long the rest of a refused upload is read and thrown away, in milliseconds (reliability, limits). */
export const LINGER = 2000
