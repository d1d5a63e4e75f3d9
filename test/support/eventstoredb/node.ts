import { once } from 'node:events';
import { createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { PersistentSubscriptionsService } from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { featuresHandler, gossipHandler, type Member } from './about-service.js';
import { Access, type User } from './access.js';
import { appendHandler } from './append-service.js';
import { batchAppendHandler } from './batch-append-service.js';
import type { NodeState } from './calls.js';
import { deleteHandler, tombstoneHandler } from './delete-service.js';
import type { FaultHook } from './faults.js';
import { serverGone, type GrpcError } from './grpc-errors.js';
import { persistentHandlers } from './persistent-service.js';
import { readHandler } from './read-service.js';
import { StoredStreams } from './stored-streams.js';

// A node that speaks the protocol of EventStoreDB, for tests on machines that cannot run the real one. It is built of the
// service definitions that the client package carries, keeps everything in memory, and can be told to fail. It is test
// support: it says nothing about how fast or how safe a real cluster is.

export interface NodeOptions {
  /** 0 takes any free one. A node that is started again takes the one it had. */
  readonly port?: number;
  /** Where records are kept across restarts; without it they are gone with the node. */
  readonly file?: string;
  /** With users the node asks for passwords, as a secure one does. */
  readonly users?: Readonly<Record<string, User>>;
  /** Speaks TLS with this certificate. */
  readonly tls?: { readonly certificate: string; readonly privateKey: string };
  readonly maxAppendBytes?: number;
  readonly serverVersion?: string;
  /** How slow live subscribers are treated: up to 23.10 they are dropped, later they fall back to catching up. */
  readonly slowConsumers?: 'drop' | 'fall-back';
  /** The cluster that gossip tells of; without it, this node alone. */
  readonly members?: () => readonly Member[];
  readonly now?: () => number;
}

export class EventStoreNode {
  readonly store: StoredStreams;
  readonly #options: NodeOptions;
  readonly #state: NodeState;
  readonly #sockets = new Set<Socket>();
  #tcp: TcpServer | undefined;
  #grpc: Server | undefined;
  #port: number;

  static async start(options: NodeOptions = {}): Promise<EventStoreNode> {
    const node = new EventStoreNode(options);
    await node.start();
    return node;
  }

  private constructor(options: NodeOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.store = new StoredStreams(options);
    this.#state = {
      store: this.store,
      access: new Access(options.users, this.store),
      maxAppendBytes: options.maxAppendBytes ?? 1024 * 1024,
      slowConsumers: options.slowConsumers ?? 'fall-back',
      liveBufferMax: 32,
      fault: () => undefined,
      leader: undefined,
      subscriptions: new Set(),
      groups: new Map(),
    };
  }

  /** Listens, again after a `kill` with all that is stored. */
  async start(): Promise<void> {
    // The client sends batches of 3 MiB, and may be told of larger ones.
    const grpc = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
    this.#addServices(grpc);
    const injector = grpc.createConnectionInjector(this.#credentials());
    // The sockets are ours, so that they can be counted, and cut as a dying machine cuts them.
    const tcp = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {});
      injector.injectConnection(socket);
    });
    tcp.listen(this.#port, '127.0.0.1');
    await once(tcp, 'listening');
    this.#port = (tcp.address() as AddressInfo).port;
    [this.#tcp, this.#grpc] = [tcp, grpc];
  }

  get port(): number {
    return this.#port;
  }

  /** `esdb://…`, with whatever credentials and options are given. */
  url({ user, parameters = '' }: { readonly user?: string; readonly parameters?: string } = {}): string {
    const credentials =
      user === undefined ? '' : `${user}:${encodeURIComponent(this.#options.users![user]!.password)}@`;
    const tls = this.#options.tls ? 'true' : 'false';
    // A certificate is for a name; of an address as a name, TLS does not want to hear.
    const host = this.#options.tls ? 'localhost' : '127.0.0.1';
    return `esdb://${credentials}${host}:${this.port}?tls=${tls}${parameters}`;
  }

  /** What goes wrong from now on; nothing, without a hook. */
  plan(fault: FaultHook = () => undefined): void {
    this.#state.fault = fault;
  }

  /** Makes this node a follower that sends writers on to the leader, or a leader. */
  follow(leader: { readonly host: string; readonly port: number } | undefined): void {
    this.#state.leader = leader;
  }

  set liveBufferMax(records: number) {
    this.#state.liveBufferMax = records;
  }

  /** Ends every open subscription with an error. Gives how many there were. */
  dropSubscriptions(error: GrpcError = serverGone()): number {
    const open = [...this.#state.subscriptions];
    for (const cut of open) cut(error);
    return open.length;
  }

  get subscriptions(): number {
    return this.#state.subscriptions.size;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** As a crash ends it: at once, in the middle of everything. What was acknowledged is kept. */
  async kill(): Promise<void> {
    const closed = this.#tcp && once(this.#tcp, 'close');
    this.#tcp?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#grpc?.forceShutdown();
    await closed;
    this.#tcp = undefined;
  }

  #credentials(): ServerCredentials {
    const { tls } = this.#options;
    if (!tls) return ServerCredentials.createInsecure();
    const pair = { cert_chain: Buffer.from(tls.certificate), private_key: Buffer.from(tls.privateKey) };
    return ServerCredentials.createSsl(null, [pair]);
  }

  #addServices(grpc: Server): void {
    const node = this.#state;
    const {
      serverVersion = '24.10.0',
      members = () => [{ host: '127.0.0.1', port: this.port, role: 'leader' as const }],
    } = this.#options;
    // The library's own types of handlers want every error to be one of its classes.
    const add = (service: Parameters<Server['addService']>[0], handlers: Readonly<Record<string, unknown>>) =>
      grpc.addService(service, handlers as UntypedServiceImplementation);
    add(StreamsService, {
      append: appendHandler(node),
      batchAppend: batchAppendHandler(node),
      read: readHandler(node),
      delete: deleteHandler(node),
      tombstone: tombstoneHandler(node),
    });
    add(PersistentSubscriptionsService, persistentHandlers(node));
    add(ServerFeaturesService, { getSupportedMethods: featuresHandler(node, serverVersion) });
    add(GossipService, { read: gossipHandler(node, members) });
  }
}
