import { EventStoreNode } from './eventstoredb/node.js';

// The black-box tests run on each log that Sitrep can be set to: once on the embedded one, and once on a cluster.

export const logUnderTest: 'sqlite' | 'eventstoredb' =
  process.env['SITREP_TEST_LOG'] === 'eventstoredb' ? 'eventstoredb' : 'sqlite';

const nodes = new Map<string, EventStoreNode>();

/** The settings that give a server on this data directory its log. A cluster is started with the first of them. */
export const logSettings = async (dataDirectory: string): Promise<Readonly<Record<string, string>>> => {
  if (logUnderTest === 'sqlite') return {};
  const node = nodes.get(dataDirectory) ?? (await EventStoreNode.start());
  nodes.set(dataDirectory, node);
  return { EVENTSTORE_URL: node.url() };
};

/** The node behind a data directory. */
export const nodeBehind = (dataDirectory: string): EventStoreNode => nodes.get(dataDirectory)!;

export const stopNodes = async (): Promise<void> => {
  for (const node of nodes.values()) await node.kill();
};

/** For what is true of the embedded log alone: its files, and what an operator can do with them. */
export const itWithFiles = logUnderTest === 'sqlite' ? it : it.skip;
export const describeWithFiles = logUnderTest === 'sqlite' ? describe : describe.skip;
