import { accept, refuse, type Decider, type DomainEventShape } from '../decider.js';
import type { Id } from '../id.js';
import { SUBJECT, textFault } from '../text.js';

/**
 * A subject of an identity provider has a user's id of ours from here on. What the provider calls it is content: its ids are
 * not of our making and often an address for mail, so they reach neither telemetry nor logs.
 */
export type SubjectRegistered = DomainEventShape<
  'SubjectRegistered',
  { userId: Id },
  {
    /** The provider, as its tokens name it (`iss`). */
    issuer: string;
    /** `sub` */
    subject: string;
  }
>;

export type SubjectCommand = { readonly type: 'RegisterSubject' } & SubjectRegistered['facts'] &
  SubjectRegistered['content'];
export type SubjectRefusal = 'subject-invalid';
export type SubjectState = { readonly exists: boolean };

export const subject: Decider<SubjectCommand, SubjectState, SubjectRegistered, SubjectRefusal> = {
  initialState: { exists: false },
  evolve: () => ({ exists: true }),
  decide({ userId, issuer, subject }, { exists }) {
    // Whoever was first has named it: an id is never given twice.
    if (exists) return accept();
    if (textFault(subject, SUBJECT)) return refuse('subject-invalid');
    return accept({ type: 'SubjectRegistered', facts: { userId }, content: { issuer, subject } });
  },
};
