import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createProject, npmInstall, type Project, type Tarballs } from './packed.js'
import { ROOT } from './repository.js'

/** `package.json` as the CLI of Nest 11 makes it, as far as it bears on building and testing. */
const MANIFEST = {
  name: 'app',
  private: true,
  scripts: { build: 'tsc -p tsconfig.build.json', test: 'jest', 'test:e2e': 'jest --config ./test/jest-e2e.json' },
  dependencies: {
    '@nestjs/common': '11.2.10',
    '@nestjs/core': '11.2.10',
    '@nestjs/platform-express': '11.2.10',
    'reflect-metadata': '0.2.2',
    rxjs: '7.8.2',
  },
  devDependencies: {
    '@nestjs/testing': '^11.1.0',
    '@types/jest': '30.0.0',
    '@types/node': '20.19.43',
    jest: '30.5.2',
    'ts-jest': '29.4.15',
    typescript: '5.9.3',
  },
  jest: {
    moduleFileExtensions: ['js', 'json', 'ts'],
    rootDir: 'src',
    testRegex: '.*\\.spec\\.ts$',
    transform: { '^.+\\.(t|j)s$': 'ts-jest' },
    testEnvironment: 'node',
  },
}
const TSCONFIG = {
  compilerOptions: {
    module: 'commonjs',
    declaration: true,
    removeComments: true,
    emitDecoratorMetadata: true,
    experimentalDecorators: true,
    allowSyntheticDefaultImports: true,
    esModuleInterop: true,
    target: 'ES2023',
    sourceMap: true,
    outDir: './dist',
    baseUrl: './',
    incremental: true,
    skipLibCheck: true,
    strictNullChecks: true,
  },
}
const JEST_E2E = {
  moduleFileExtensions: ['js', 'json', 'ts'],
  rootDir: '.',
  testEnvironment: 'node',
  testRegex: '.e2e-spec.ts$',
  transform: { '^.+\\.(t|j)s$': 'ts-jest' },
}

/** Makes a project as `nest new` of Nest 11 does: CommonJS, TypeScript 5, Jest. */
export async function createNest11Project(tarballs: Tarballs, ours: readonly string[]): Promise<Project> {
  const project = await createProject('nest-11')
  const dependencies = {
    ...MANIFEST.dependencies,
    ...Object.fromEntries(ours.map((name) => [`@transcribekit/${name}`, `file:${tarballs[`@transcribekit/${name}`]}`])),
  }
  await project.write('package.json', JSON.stringify({ ...MANIFEST, dependencies }))
  await project.write('tsconfig.json', JSON.stringify(TSCONFIG))
  await project.write(
    'tsconfig.build.json',
    '{ "extends": "./tsconfig.json", "include": ["src"], "exclude": ["**/*spec.ts"] }',
  )
  await project.write('test/jest-e2e.json', JSON.stringify(JEST_E2E))
  await copyFile(join(ROOT, 'fixtures/containers/speech.mp3'), join(project.folder, 'speech.mp3'))
  await npmInstall(project.folder)
  return project
}
