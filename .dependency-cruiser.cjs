// The arrows of docs/architecture.md. Each ring names what it may import and everything else is an error, so that a new
// library is wrong until somebody has decided where it belongs. test/boundaries.spec.ts plants a violation of each rule
// and shows that every path named here exists.

/** A folder. */
const inside = (folder) => `^${folder}/`;
/** A package by its name, or all packages of a scope. */
const npm = (name) => `(^|/)node_modules/${name}/`;
/** Modules of Node. dependency-cruiser names those without a prefix, except the ones that cannot be had without it. */
const node = (...names) => `^(node:)?(${names.join('|')})$`;

/** What exists for tests, and may reach further than what is shipped. */
const tests = ['\\.spec\\.ts$', '^libs/.+/(testing|contract)/'];

// eslint-disable-next-line no-undef, @typescript-eslint/no-require-imports -- this is a CommonJS file
const { paths } = require('./tsconfig.json').compilerOptions;
/** Each library has one door, and a few have one more for the tests of others. TypeScript knows them by name. */
const doors = Object.values(paths)
  .flat()
  .map((file) => `^${file.replace('./', '').replaceAll('.', '\\.')}$`);

// To allow a ring one thing more is a decision about the architecture: say why in its sentence.
const rings = [
  {
    name: 'domain-imports-nothing',
    folder: 'libs/domain',
    may: [],
    comment: 'The domain is pure. What it needs of time, ids and the world is handed to it.',
  },
  {
    name: 'event-schema-imports-domain-and-typebox',
    folder: 'libs/event-schema',
    may: [inside('libs/domain'), npm('@sinclair/typebox')],
    comment: 'Stored shapes outlive every technology: they know the events and the language of their schemas.',
  },
  {
    name: 'telemetry-imports-domain-and-crypto',
    folder: 'libs/telemetry',
    may: [inside('libs/domain'), node('crypto')],
    comment: 'What may leave is decided by a pure function of facts. The hash is for the ids of records.',
  },
  {
    name: 'read-models-import-domain-and-event-schema',
    folder: 'libs/read-models',
    may: [inside('libs/domain'), inside('libs/event-schema')],
    comment: 'Read models are pure folds over recorded events.',
  },
  {
    name: 'application-imports-inner-rings',
    folder: 'libs/application',
    may: [
      inside('libs/domain'),
      inside('libs/event-schema'),
      inside('libs/telemetry'),
      inside('libs/read-models'),
      node('async_hooks', 'crypto', 'events', 'timers', 'timers/promises', 'util'),
    ],
    comment:
      'The application owns the ports. It reaches the disk, the network and other processes through them alone, so it ' +
      'may use no framework, no driver, and only those modules of Node that stay inside the process.',
  },
  {
    name: 'event-log-memory-imports-its-port',
    folder: 'libs/adapters/event-log-memory',
    may: [inside('libs/application'), inside('libs/event-schema')],
    comment: 'An adapter knows its port and its driver, never an incident and never another adapter.',
  },
  {
    name: 'event-log-sqlite-imports-its-port-and-driver',
    folder: 'libs/adapters/event-log-sqlite',
    may: [
      inside('libs/application'),
      inside('libs/event-schema'),
      node('sqlite', 'fs', 'fs/promises', 'path', 'crypto', 'timers/promises', 'worker_threads'),
    ],
    comment:
      'An adapter knows its port and its driver, never an incident and never another adapter. The driver waits for the ' +
      'disk in a thread of its own.',
  },
  {
    name: 'event-log-eventstoredb-imports-its-port-and-driver',
    folder: 'libs/adapters/event-log-eventstoredb',
    may: [
      inside('libs/application'),
      inside('libs/event-schema'),
      npm('@eventstore/db-client'),
      // The driver's own transport, of which one fault is mended.
      '(^|/)node_modules/@grpc/grpc-js/build/src/subchannel\\.js$',
      // The driver is loaded once a cluster is spoken of.
      node('timers/promises', 'util', 'module'),
    ],
    comment: 'An adapter knows its port and its driver, never an incident and never another adapter.',
  },
  {
    name: 'event-log-sealed-imports-its-port-and-crypto',
    folder: 'libs/adapters/event-log-sealed',
    may: [inside('libs/application'), inside('libs/event-schema'), inside('libs/domain'), node('crypto')],
    comment: 'A log in front of another one. Of the domain it knows how erased words read.',
  },
  {
    name: 'content-keys-imports-its-port-and-driver',
    folder: 'libs/adapters/content-keys',
    may: [inside('libs/application'), node('sqlite', 'fs', 'path', 'crypto')],
    comment: 'Whoever keeps the keys knows nothing of what is sealed under them.',
  },
  {
    name: 'read-store-sqlite-imports-its-port-and-driver',
    folder: 'libs/adapters/read-store-sqlite',
    may: [inside('libs/application'), inside('libs/read-models'), node('sqlite', 'fs', 'crypto')],
    comment:
      'An adapter knows its port and its driver. The port of a read store speaks of read models, not of incidents.',
  },
  {
    name: 'slash-commands-http-imports-its-port-and-driver',
    folder: 'libs/adapters/slash-commands-http',
    may: [inside('libs/application'), inside('libs/adapters/outgoing-http'), node('crypto')],
    comment: 'An adapter knows its port and its driver, which here is how this system posts to others.',
  },
  {
    name: 'chat-mattermost-imports-its-port-and-driver',
    folder: 'libs/adapters/chat-mattermost',
    may: [inside('libs/application'), inside('libs/adapters/outgoing-http')],
    comment: 'The port of a chat server speaks of channels and texts. How they travel is the same for all that leaves.',
  },
  {
    name: 'identity-oidc-imports-its-port-and-driver',
    folder: 'libs/adapters/identity-oidc',
    may: [inside('libs/application'), inside('libs/domain'), npm('jose')],
    comment: 'The port of an identity provider speaks of people and what they may do, in the words of the domain.',
  },
  {
    name: 'telemetry-sinks-http-imports-its-port-and-driver',
    folder: 'libs/adapters/telemetry-sinks-http',
    may: [inside('libs/application'), inside('libs/telemetry'), inside('libs/adapters/outgoing-http')],
    comment: 'The port of a sink speaks of telemetry records. How they travel is the same for all that leaves.',
  },
  {
    name: 'webhooks-http-imports-its-port-and-driver',
    folder: 'libs/adapters/webhooks-http',
    may: [inside('libs/application'), inside('libs/adapters/outgoing-http')],
    comment: 'The port of webhooks speaks of a body and an address. How they travel is the same for all that leaves.',
  },
  {
    name: 'outgoing-http-imports-node',
    folder: 'libs/adapters/outgoing-http',
    may: [node('crypto', 'dns', 'http', 'https', 'net')],
    comment: 'Posts to others, signs and judges where it may. It knows nothing of what it carries.',
  },
  {
    name: 'client-imports-openapi-fetch',
    folder: 'libs/client',
    may: [npm('openapi-fetch')],
    comment:
      'The client knows the interface and nothing behind it: it is for programs that have nothing else of Sitrep.',
  },
  {
    name: 'wiring-imports-libs-and-nest',
    folder: 'libs/wiring',
    may: [
      inside('libs'),
      npm('@nestjs'),
      node('crypto', 'events', 'fs', 'fs/promises', 'net', 'path', 'worker_threads'),
    ],
    comment: 'Wiring joins ports to adapters. What it would need a package for is the work of an adapter or an app.',
  },
];

/** Every ring may import itself. */
const ruleOfRing = ({ name, folder, may, comment }) => ({
  name,
  comment,
  severity: 'error',
  from: { path: inside(folder), pathNot: tests },
  to: { pathNot: [inside(folder), ...may] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rings.map(ruleOfRing),
    {
      name: 'every-library-has-its-rule',
      comment: 'A new library has no place yet. Decide what it may import, and add it to the rings.',
      severity: 'error',
      from: { path: inside('libs'), pathNot: rings.map(({ folder }) => inside(folder)) },
      to: {},
    },
    {
      name: 'dictionary-imports-nothing',
      comment: 'Whoever audits what may leave reads one file and needs no other.',
      severity: 'error',
      from: { path: '^libs/telemetry/src/dictionary\\.ts$' },
      to: { path: '.' },
    },
    {
      name: 'adapters-take-only-types-of-inner-rings',
      comment:
        'Ports are written in the types of inner rings. An adapter that called their functions would know too much.',
      severity: 'error',
      from: { path: inside('libs/adapters'), pathNot: tests },
      to: { path: [inside('libs/event-schema'), inside('libs/read-models')], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nest-stays-in-apps-and-wiring',
      comment: 'Everything else must outlive the framework, and be testable without it.',
      severity: 'error',
      from: { path: inside('libs'), pathNot: inside('libs/wiring') },
      to: { path: npm('@nestjs') },
    },
    {
      name: 'libraries-are-entered-by-their-doors',
      comment: 'What a library does not export is its own affair. Its doors are the paths in tsconfig.json.',
      severity: 'error',
      from: { path: '^((?:apps|libs/adapters|libs)/[^/]+)/' },
      to: { path: inside('libs'), pathNot: ['^$1/', ...doors] },
    },
    {
      name: 'apps-do-not-know-each-other',
      comment: 'Each app can be run, changed and removed without the others. What they share is a library.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: inside('apps'), pathNot: '^apps/$1/' },
    },
    {
      name: 'production-imports-no-tests',
      comment: 'What exists for tests is not shipped.',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'production-imports-no-development-tools',
      comment: 'Where only dependencies are installed, a development dependency is not there.',
      severity: 'error',
      from: { pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'packages-are-declared',
      comment: 'A package that is only there because another one needs it can be gone with the next update.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'imports-can-be-resolved',
      comment: 'What cannot be found cannot be checked.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      comment: 'Of two files that need each other, neither can be understood first. Types count: they are read too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nothing imports is not part of the program.',
      severity: 'error',
      from: { orphan: true },
      to: {},
    },
  ],
  options: {
    // Types that are erased by the compiler are arrows all the same.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
