// CommonJS on purpose: the one way to know a file's own place in both module formats without a bundler.
export = __filename
