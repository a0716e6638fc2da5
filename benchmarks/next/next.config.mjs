/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // Types are checked by the workspace's own typecheck.
  typescript: { ignoreBuildErrors: true },
  // The route under test is loaded alone, by its first request: the other one must not weigh on its memory.
  experimental: { preloadEntriesOnStart: false },
}
