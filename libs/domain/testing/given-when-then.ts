import { deepStrictEqual } from 'node:assert/strict';
import { stateAfter, type Decider } from '../src/decider.js';

/** `given(history).when(command).then(events)`: a rule, readable by whoever asked for it. */
export const specificationOf =
  <C, S, E, R>(decider: Decider<C, S, E, R>, at = '2026-11-23T10:15:30.123Z') =>
  (...history: readonly E[]) => ({
    when: (command: C) => {
      const decision = decider.decide(command, stateAfter(decider, history), at);
      return {
        then: (...events: readonly E[]) => deepStrictEqual(decision, { outcome: 'accepted', events }),
        thenNothing: () => deepStrictEqual(decision, { outcome: 'accepted', events: [] }),
        thenRefused: (refusal: R) => deepStrictEqual(decision, { outcome: 'refused', refusal }),
      };
    },
  });
