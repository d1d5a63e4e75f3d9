import type { Id } from '@sitrep/domain';

/** A slash command on its way to whoever runs it, and on whose behalf. */
export interface SlashCommand {
  /** With its slash, as it was typed. */
  readonly text: string;
  readonly incidentId: Id;
  readonly taskId: Id;
  readonly teamId: Id;
  /** The channel of the incident, in which it is run; where a chat product runs it, by that product's id. */
  readonly channelId: Id;
  readonly userId: Id;
}

/** Runs slash commands somewhere else. */
export interface SlashCommandRunner {
  /** Never throws: that a command fails is no failure of ours. */
  run(command: SlashCommand): Promise<CommandOutcome>;
}

export type CommandOutcome =
  | {
      readonly ran: true;
      /** What the command said, as text. */
      readonly response: string;
    }
  | { readonly ran: false; readonly reason: CommandFault };

export type CommandFault =
  /** Nothing is set up to run such a command. */
  | 'no-runner'
  /** The incident has no channel where commands are run. */
  | 'no-channel'
  /** It was understood, and refused. */
  | 'refused'
  | 'unreachable'
  | 'timed-out'
  | 'answer-too-large'
  /** What was answered is not what such an answer is like. */
  | 'answer-unreadable'
  /** It leads into a private network, which must be allowed first. */
  | 'address-not-allowed';
