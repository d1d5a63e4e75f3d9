import type { GrpcError } from './grpc-errors.js';

export type Operation =
  'features' | 'gossip' | 'append' | 'batch-append' | 'read' | 'subscribe' | 'delete' | 'persistent';

/** What is to go wrong with one call. */
export type Fault =
  /** It is answered with an error, and nothing is done. */
  | { readonly fail: GrpcError }
  /** It is never answered, and nothing is done. */
  | { readonly silence: true }
  /** It is answered as always, later. */
  | { readonly delayMs: number }
  /** It is done, and then answered with an error, or not at all. */
  | { readonly loseAnswer: GrpcError | 'silence' };

/**
 * Asked before each call. The stream is `$all` for reads of everything, and empty where there is none; the connection is
 * the name that the client has given it.
 */
export type FaultHook = (operation: Operation, stream: string, connection: string) => Fault | undefined;

/**
 * Lets the fault happen that is asked for. Gives what is to be done with the answer once there is one.
 * @throws GrpcError
 */
export const suffer = async (fault: Fault | undefined): Promise<GrpcError | 'silence' | undefined> => {
  if (!fault) return undefined;
  if ('fail' in fault) throw fault.fail;
  if ('silence' in fault) return new Promise(() => {});
  if ('delayMs' in fault) {
    await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    return undefined;
  }
  return fault.loseAnswer;
};
