import { randomUUID } from 'node:crypto';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { admit, answerUnary, type NodeState } from './calls.js';
import type { GrpcError } from './grpc-errors.js';
import { uuidOf } from './messages.js';

// What the node says of itself.

/** A node of the cluster, as gossip tells of it. */
export interface Member {
  readonly host: string;
  readonly port: number;
  readonly role: 'leader' | 'follower';
  readonly isAlive?: boolean;
}

/** Names are in lower case, as the client compares them. */
const METHODS = ['append', 'batchappend', 'read', 'delete', 'tombstone'];

export const featuresHandler =
  (node: NodeState, serverVersion: string) =>
  (call: ServerUnaryCall<unknown, SupportedMethods>, reply: Reply<SupportedMethods>): void =>
    void answerUnary(async () => {
      await admit(node, call, 'features', '');
      const response = new features.SupportedMethods();
      response.setEventStoreServerVersion(serverVersion);
      const add = (service: string, name: string, kinds: string[] = []) => {
        const method = new features.SupportedMethod();
        method.setServiceName(service);
        method.setMethodName(name);
        method.setFeaturesList(kinds);
        response.addMethods(method);
      };
      for (const name of METHODS) add('event_store.client.streams.streams', name);
      for (const name of ['create', 'delete', 'read', 'getinfo', 'replayparked'])
        add('event_store.client.persistent_subscriptions.persistentsubscriptions', name, ['stream']);
      return { response };
    }, reply);

/** Of which discovery makes its choice. */
export const gossipHandler =
  (node: NodeState, members: () => readonly Member[]) =>
  (call: ServerUnaryCall<unknown, ClusterInfo>, reply: Reply<ClusterInfo>): void =>
    void answerUnary(async () => {
      await admit(node, call, 'gossip', '');
      const response = new gossip.ClusterInfo();
      for (const { host, port, role, isAlive = true } of members()) {
        const endPoint = new gossip.EndPoint();
        endPoint.setAddress(host);
        endPoint.setPort(port);
        const member = new gossip.MemberInfo();
        member.setInstanceId(uuidOf(randomUUID()));
        member.setTimeStamp(String(BigInt(Date.now()) * 10_000n));
        member.setState(gossip.MemberInfo.VNodeState[role === 'leader' ? 'LEADER' : 'FOLLOWER']);
        member.setIsAlive(isAlive);
        member.setHttpEndPoint(endPoint);
        response.addMembers(member);
      }
      return { response };
    }, reply);

type Reply<Response> = (error: GrpcError | null, response?: Response) => void;
