// Puts each program and each of its threads, with the libraries that they use, into dist/bundle/: Node opens a few files at a
// start, where it would search for two and a half thousand.
import { build } from 'esbuild';

const ENTRIES = {
  api: 'dist/apps/api/src/main.js',
  replay: 'dist/apps/replay/src/main.js',
  // They are started by the name of their file, beside the one that starts them.
  'commit-thread': 'dist/libs/adapters/event-log-sqlite/src/commit-thread.js',
  'fingerprint-thread': 'dist/libs/adapters/event-log-sqlite/src/fingerprint-thread.js',
  'read-model-thread': 'dist/libs/wiring/src/read-model-thread.js',
};

const LEFT_OUTSIDE = [
  // They are loaded only where the log is on a cluster and where traces are asked for, and bring much.
  '@eventstore/db-client',
  '@opentelemetry/*',
  // The client's own copy is the one that is to be kept from opening what was closed.
  '@grpc/grpc-js',
  // It has to be there before every class with a decorator, whichever file that class is put into.
  'reflect-metadata',
  // It finds its files beside itself.
  'swagger-ui-dist',
  // Nest asks for them where they are installed, which they are not.
  '@fastify/multipart',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'class-transformer/storage',
];

export const bundle = () =>
  build({
    entryPoints: ENTRIES,
    outdir: 'dist/bundle',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Errors and commands are told apart by the names of their classes.
    keepNames: true,
    external: LEFT_OUTSIDE,
    // Libraries that are still CommonJS ask for Node's modules by this function, which an ES module does not have.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
    },
    // What the compiler has to know is in its output already.
    tsconfigRaw: {},
    logLevel: 'warning',
  });
