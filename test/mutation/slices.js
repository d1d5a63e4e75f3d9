// What must not break unseen: what decides, what projects, what guards, and what keeps the log. Each slice is mutated
// by itself, and asked of the specs that speak of it. What only declares (the dictionary, the shapes of events) is left
// out: each of its mutants would be asked of every test, and frozen files compare it word by word already.
export const slices = {
  deciders: { mutate: ['libs/domain/src/**/*.ts'], specs: ['libs/domain/**/*.spec.ts'] },
  projector: {
    mutate: [
      'libs/telemetry/src/{project-telemetry,check-record,record-id}.ts',
      'libs/event-schema/src/{event-codec,content-free,schema-history}.ts',
    ],
    specs: ['libs/{telemetry,event-schema}/**/*.spec.ts'],
  },
  guards: {
    mutate: ['apps/api/src/http/{authentication,principal,sign-in}.ts'],
    specs: ['apps/api/src/http/{authentication,sign-in}.spec.ts'],
  },
  'memory-log': {
    mutate: ['libs/adapters/event-log-memory/src/**/*.ts'],
    specs: ['libs/adapters/event-log-memory/**/*.spec.ts'],
  },
  'sqlite-log': {
    mutate: [
      'libs/adapters/event-log-sqlite/src/**/*.ts',
      '!libs/adapters/event-log-sqlite/src/{commit-thread,fingerprint-thread,sqlite-log-reader}.ts',
    ],
    specs: ['libs/adapters/event-log-sqlite/**/*.spec.ts'],
  },
  'sqlite-log-reader': {
    mutate: ['libs/adapters/event-log-sqlite/src/sqlite-log-reader.ts'],
    specs: ['libs/adapters/event-log-sqlite/src/sqlite-log-reader.spec.ts'],
  },
  // They run in threads of their own, from which no coverage comes back: each mutant is asked of every test.
  'sqlite-log-threads': {
    mutate: ['libs/adapters/event-log-sqlite/src/{commit,fingerprint}-thread.ts'],
    specs: ['libs/adapters/event-log-sqlite/src/{commit-thread,closed-file}.spec.ts'],
    coverageAnalysis: 'off',
  },
  'sealed-log': {
    mutate: ['libs/adapters/event-log-sealed/src/**/*.ts'],
    specs: ['libs/adapters/event-log-sealed/**/*.spec.ts'],
  },
  'eventstoredb-log': {
    mutate: [
      'libs/adapters/event-log-eventstoredb/src/**/*.ts',
      '!libs/adapters/event-log-eventstoredb/src/event-store-{cluster,log}.ts',
    ],
    specs: ['libs/adapters/event-log-eventstoredb/**/*.spec.ts'],
  },
  // What holds the others together, and is asked over a connection.
  'eventstoredb-cluster': {
    mutate: ['libs/adapters/event-log-eventstoredb/src/event-store-{cluster,log}.ts'],
    specs: ['test/eventstoredb-{cluster,log}.spec.ts'],
  },
};

export const name = process.env.SLICE ?? 'deciders';
export const slice = slices[name];
if (!slice) throw new Error(`SLICE must be one of ${Object.keys(slices).join(', ')}: ${name}`);
