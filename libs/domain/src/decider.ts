/**
 * The whole of event sourcing in three members. Pure: the same arguments give the same answer; no clock, no id
 * generator, no I/O. Source: Jérémie Chassaing, "Functional Event Sourcing Decider" (2021), with the time of the
 * command as an argument of its own, because a fact may have to say when it happened.
 */
export interface Decider<Command, State, Event, Refusal> {
  readonly initialState: State;
  /** Applies a fact. Never refuses: what happened, happened. */
  evolve(state: State, event: Event): State;
  /** Applies the rules. No events means "already so": a repeated wish costs nothing. */
  decide(command: Command, state: State, at: Time): Decision<Event, Refusal>;
}

export type Decision<Event, Refusal> =
  | { readonly outcome: 'accepted'; readonly events: readonly Event[] }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

/** RFC 3339, UTC, milliseconds: `2026-11-23T10:15:30.123Z`. Stamped once, by the write path. */
export type Time = string;

/**
 * What every event looks like: `facts` are ids, enums, counts, flags and times; `content` is what people typed.
 * Telemetry is derived from `facts` alone, so a word put among the facts is a leak.
 */
export interface DomainEventShape<Type extends string, Facts, Content> {
  readonly type: Type;
  readonly facts: Readonly<Facts>;
  readonly content: Readonly<Content>;
}

/** The content of an event in which nobody typed anything. */
export type NoContent = Record<never, never>;
export const noContent: NoContent = {};

export const hasNoWords = ({ content }: { readonly content: object }): boolean => Object.keys(content).length === 0;

export const accept = <Event>(...events: readonly Event[]): Decision<Event, never> => ({ outcome: 'accepted', events });

export const refuse = <Refusal>(refusal: Refusal): Decision<never, Refusal> => ({ outcome: 'refused', refusal });

/** Left fold of `evolve` over a history, oldest event first. */
export const stateAfter = <State, Event>(
  decider: Pick<Decider<never, State, Event, unknown>, 'initialState' | 'evolve'>,
  events: readonly Event[],
): State => events.reduce((state, event) => decider.evolve(state, event), decider.initialState);
