import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ICruiseResult } from 'dependency-cruiser';

// The rules of .dependency-cruiser.cjs, tried on violations planted into a copy of the real tree: a rule that is green
// because it matches nothing would be found here.

const repository = resolve(__dirname, '..');

interface Side {
  readonly path?: string | readonly string[];
  readonly pathNot?: string | readonly string[];
}
const { forbidden: rules } = createRequire(__filename)('../.dependency-cruiser.cjs') as {
  readonly forbidden: readonly { readonly name: string; readonly from: Side; readonly to: Side }[];
};

interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly source: string;
}

let planted = 0;
const plantsOf = (rule: string, folder: string, sources: readonly string[]): readonly Plant[] =>
  sources.map((source) => ({ rule, file: `${folder}/planted-${++planted}.ts`, source }));
const imports = (...modules: readonly string[]) => modules.map((module) => `import '${module}';`);

const plants: readonly Plant[] = [
  ...plantsOf('domain-imports-nothing', 'libs/domain/src/incident', [
    ...imports(
      'node:crypto',
      'node:sqlite',
      'class-validator',
      '@sitrep/event-schema',
      '../../../telemetry/src/index.js',
    ),
    // However it is written, an import is an import.
    `import type { Place } from '@sitrep/event-schema'; export type P = Place;`,
    `export type P = import('@sitrep/event-schema').Place;`,
    `export const load = () => import('@sitrep/event-schema');`,
    `export * from '@sitrep/event-schema';`,
  ]),
  ...plantsOf(
    'event-schema-imports-domain-and-typebox',
    'libs/event-schema/src',
    imports('node:crypto', 'class-validator', '@sitrep/telemetry', '@sitrep/read-models', '@sitrep/application'),
  ),
  ...plantsOf(
    'telemetry-imports-domain-and-crypto',
    'libs/telemetry/src',
    imports('node:fs', '@sinclair/typebox', '@sitrep/event-schema', '@sitrep/read-models', '@sitrep/application'),
  ),
  ...plantsOf(
    'read-models-import-domain-and-event-schema',
    'libs/read-models/src',
    imports('node:sqlite', 'node:crypto', 'rxjs', '@sitrep/telemetry', '@sitrep/application'),
  ),
  ...plantsOf(
    'application-imports-inner-rings',
    'libs/application/src',
    imports(
      'node:sqlite',
      'node:fs',
      'node:http',
      'pino',
      '@nestjs/cqrs',
      '@sitrep/event-log-memory',
      '@sitrep/wiring',
    ),
  ),
  ...plantsOf(
    'event-log-memory-imports-its-port',
    'libs/adapters/event-log-memory/src',
    imports('node:fs', '@sitrep/domain', '@sitrep/telemetry', '@sitrep/event-log-sqlite'),
  ),
  ...plantsOf(
    'event-log-sqlite-imports-its-port-and-driver',
    'libs/adapters/event-log-sqlite/src',
    imports('node:net', '@sitrep/domain', '@sitrep/read-models', '@sitrep/read-store-sqlite', '@nestjs/common'),
  ),
  ...plantsOf(
    'event-log-eventstoredb-imports-its-port-and-driver',
    'libs/adapters/event-log-eventstoredb/src',
    imports('node:net', '@sitrep/domain', '@sitrep/read-models', '@sitrep/event-log-sqlite', '@grpc/grpc-js'),
  ),
  ...plantsOf(
    'event-log-sealed-imports-its-port-and-crypto',
    'libs/adapters/event-log-sealed/src',
    imports('node:fs', 'node:sqlite', '@sitrep/read-models', '@sitrep/event-log-sqlite', '@sitrep/content-keys'),
  ),
  ...plantsOf(
    'content-keys-imports-its-port-and-driver',
    'libs/adapters/content-keys/src',
    imports('node:net', '@sitrep/domain', '@sitrep/event-schema', '@sitrep/event-log-sqlite', '@nestjs/common'),
  ),
  ...plantsOf(
    'read-store-sqlite-imports-its-port-and-driver',
    'libs/adapters/read-store-sqlite/src',
    imports('node:net', '@sitrep/domain', '@sitrep/event-schema', '@sitrep/event-log-sqlite', '@nestjs/common'),
  ),
  ...plantsOf(
    'slash-commands-http-imports-its-port-and-driver',
    'libs/adapters/slash-commands-http/src',
    imports('node:fs', '@sitrep/domain', '@sitrep/event-schema', '@sitrep/read-store-sqlite', '@nestjs/common'),
  ),
  ...plantsOf(
    'chat-mattermost-imports-its-port-and-driver',
    'libs/adapters/chat-mattermost/src',
    imports('node:http', '@sitrep/domain', '@sitrep/event-schema', '@sitrep/slash-commands-http', '@nestjs/common'),
  ),
  ...plantsOf(
    'identity-oidc-imports-its-port-and-driver',
    'libs/adapters/identity-oidc/src',
    imports('node:http', '@sitrep/event-schema', '@sitrep/outgoing-http', '@nestjs/common'),
  ),
  ...plantsOf(
    'telemetry-sinks-http-imports-its-port-and-driver',
    'libs/adapters/telemetry-sinks-http/src',
    imports('node:http', '@sitrep/domain', '@sitrep/event-schema', '@sitrep/slash-commands-http', '@nestjs/common'),
  ),
  ...plantsOf(
    'webhooks-http-imports-its-port-and-driver',
    'libs/adapters/webhooks-http/src',
    imports('node:http', '@sitrep/domain', '@sitrep/event-schema', '@sitrep/telemetry-sinks-http', '@nestjs/common'),
  ),
  ...plantsOf(
    'outgoing-http-imports-node',
    'libs/adapters/outgoing-http/src',
    imports('node:fs', '@sitrep/application', '@sitrep/telemetry', '@nestjs/common'),
  ),
  ...plantsOf('client-imports-openapi-fetch', 'libs/client/src', imports('@sitrep/domain', 'node:http', 'fastify')),
  ...plantsOf(
    'wiring-imports-libs-and-nest',
    'libs/wiring/src',
    imports('fastify', 'node:sqlite', 'node:http', '../../../apps/api/src/planted-door.js'),
  ),
  ...plantsOf('every-library-has-its-rule', 'libs/planted/src', imports('@sitrep/domain')),
  ...plantsOf('every-library-has-its-rule', 'libs/adapters/planted/src', imports('@sitrep/application', 'node:fs')),
  {
    rule: 'dictionary-imports-nothing',
    file: 'libs/telemetry/src/dictionary.ts',
    source: `import type {} from './record-id.js';`,
  },
  ...plantsOf(
    'adapters-take-only-types-of-inner-rings',
    'libs/adapters/event-log-memory/src',
    imports('@sitrep/event-schema'),
  ),
  ...plantsOf('adapters-take-only-types-of-inner-rings', 'libs/adapters/read-store-sqlite/src', [
    `import { type ReadModel, readModels } from '@sitrep/read-models'; export const all: ReadModel<never>[] = readModels;`,
  ]),
  ...[
    'libs/domain',
    'libs/event-schema',
    'libs/telemetry',
    'libs/read-models',
    'libs/application',
    'libs/adapters/event-log-memory',
  ].flatMap((folder) => plantsOf('nest-stays-in-apps-and-wiring', `${folder}/src`, imports('@nestjs/common'))),
  ...plantsOf('libraries-are-entered-by-their-doors', 'libs/application/src', [
    `import '../../domain/src/id.js';`,
    `import type { Id } from '../../domain/src/id.js'; export type I = Id;`,
  ]),
  ...plantsOf(
    'libraries-are-entered-by-their-doors',
    'libs/adapters/event-log-memory/src',
    imports('../../event-log-sqlite/src/hash-chain.js', '../../../application/src/event-log.js'),
  ),
  ...plantsOf('libraries-are-entered-by-their-doors', 'apps/api/src', imports('../../../libs/wiring/src/settings.js')),
  ...plantsOf('apps-do-not-know-each-other', 'apps/replay/src', imports('../../api/src/planted-door.js')),
  ...plantsOf('apps-do-not-know-each-other', 'apps/api/src', imports('../../replay/src/planted-door.js')),
  ...plantsOf(
    'production-imports-no-tests',
    'apps/api/src',
    imports('@sitrep/domain/testing', './planted-door.spec.js'),
  ),
  ...plantsOf('production-imports-no-tests', 'libs/application/src', imports('../contract/event-log.contract.js')),
  ...plantsOf('production-imports-no-development-tools', 'apps/api/src', imports('fast-check', '@nestjs/testing')),
  ...plantsOf('packages-are-declared', 'apps/api/src', imports('acorn')),
  ...plantsOf('imports-can-be-resolved', 'apps/api/src', imports('./not-there.js', 'no-such-package-anywhere')),
  ...plantsOf('no-orphans', 'libs/domain/src', ['export const alone = 1;']),
  { rule: 'no-cycles', file: 'libs/domain/src/planted-chicken.ts', source: `import './planted-egg.js';` },
];

/** What the plants need to stand on. No violation is reported of these. */
const soil: Readonly<Record<string, string>> = {
  'apps/api/src/planted-door.ts': `import '@sitrep/domain';`,
  'apps/api/src/planted-door.spec.ts': `import '@sitrep/domain';`,
  'apps/replay/src/planted-door.ts': `import '@sitrep/domain';`,
  'libs/domain/src/planted-egg.ts': `import type {} from './planted-chicken.js';`,
  'libs/adapters/read-store-sqlite/src/planted-types.ts': `import { type ReadModel } from '@sitrep/read-models'; export type R = ReadModel<never>;`,
};

const cruise = async (root: string): Promise<ICruiseResult> => {
  const cruiser = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cruiser, 'apps', 'libs', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as ICruiseResult;
};

const plantedCopy = (): string => {
  const copy = mkdtempSync(join(tmpdir(), 'sitrep-boundaries-'));
  for (const name of ['apps', 'libs', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs'])
    cpSync(join(repository, name), join(copy, name), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  const write = (file: string, source: string) => {
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    writeFileSync(join(copy, file), source);
  };
  for (const [file, source] of Object.entries(soil)) write(file, source);
  for (const { file, source } of plants) write(file, source);
  return copy;
};

const violationsOf = ({ summary }: ICruiseResult) =>
  summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));

let found: ICruiseResult;
let asItIs: ICruiseResult;
beforeAll(async () => {
  const copy = plantedCopy();
  try {
    [found, asItIs] = await Promise.all([cruise(copy), cruise(repository)]);
  } finally {
    rmSync(copy, { recursive: true });
  }
}, 60_000);

describe('The boundaries between libraries', () => {
  it('hold in the tree as it is', () => expect(violationsOf(asItIs)).toEqual([]));

  it('hold in the tree with the plants, but for the plants', () => {
    const files = new Set(plants.map(({ file }) => file));
    expect(violationsOf(found).filter(({ from }) => !files.has(from))).toEqual([]);
  });

  it.each(plants)('$rule catches $file: $source', ({ rule, file }) => {
    expect(violationsOf(found)).toContainEqual(expect.objectContaining({ rule, from: file }));
  });

  // An alias that led nowhere would be outside of everything that is allowed, and each rule would seem to work.
  it('are crossed by modules that exist', () => {
    const meantToBeLost = plants.filter(({ rule }) => rule === 'imports-can-be-resolved').map(({ file }) => file);
    const lost = violationsOf(found).filter(({ rule }) => rule === 'imports-can-be-resolved');
    expect(lost.map(({ from }) => from).sort()).toEqual(meantToBeLost.sort());
  });

  it('have a plant for each rule', () => {
    expect([...new Set(plants.map(({ rule }) => rule))].sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it('name nothing that does not exist', () => {
    const modules = asItIs.modules.map(({ source }) => source);
    const isThere = (pattern: string) => modules.some((module) => new RegExp(pattern).test(module));
    const patterns = rules.flatMap(({ name, from, to }) =>
      [from.path, from.pathNot, to.path, to.pathNot]
        .flatMap((path) => path ?? [])
        .map((path) => ({ name, pattern: path.replace('$1', '[^/]+') })),
    );
    expect(patterns.length).toBeGreaterThan(rules.length);
    expect(patterns.filter(({ pattern }) => !isThere(pattern))).toEqual([]);
  });
});
