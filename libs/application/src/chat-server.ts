/** A chat product's server, in which incidents have channels. Ids are the product's own. */
export interface ChatServer {
  /** What the product's server says its version is: three numbers. */
  version(signal: AbortSignal): Promise<ChatOutcome<string>>;

  /**
   * Makes a channel, or finds the one that an earlier call for the same incident has made.
   * @param inviteUserId who is to be in it, where that is known.
   */
  createChannel(
    channel: { readonly incidentId: string; readonly name: string; readonly inviteUserId?: string },
    signal: AbortSignal,
  ): Promise<ChatOutcome<string>>;

  /** Posts a text. `marker` says which one it is. */
  post(channelId: string, text: string, marker: string, signal: AbortSignal): Promise<ChatOutcome<void>>;

  /** Whether a text with that marker is among the newest of the channel. */
  hasPosted(channelId: string, marker: string, signal: AbortSignal): Promise<ChatOutcome<boolean>>;
}

export type ChatOutcome<Value> =
  | { readonly outcome: 'done'; readonly value: Value }
  /** It may work later: at least `afterMs` from now, where the server has said so. */
  | { readonly outcome: 'failed'; readonly afterMs?: number }
  /** It was understood, and will not be done. */
  | { readonly outcome: 'refused' };
