import { saidBy } from './history.js';
import type { Deed } from './strace-output.js';

/** What a recording went through, which a test of it has to know: it proves nothing of what was not there. */
export interface Figures {
  readonly calls: number;
  /** Of the log of events. */
  readonly appends: number;
  readonly appendsOfSeveral: number;
  readonly commits: number;
  /** Commits that several appends shared. */
  readonly groupCommits: number;
  readonly checkpoints: number;
}

export const figuresOf = (deeds: readonly Deed[]): Figures => {
  const syncsOf = (file: string) => deeds.flatMap((deed, i) => (deed.call === 'sync' && deed.file === file ? [i] : []));
  const said = deeds.map(saidBy);
  const syncs = syncsOf('events.db-wal');
  const groups = syncs.map((sync, i) => {
    const answered = said.slice(sync, syncs[i + 1]);
    return answered.filter((each) => each?.said === 'appended' && each.log === 'events').length;
  });
  return {
    calls: deeds.filter(({ call }) => call !== 'say').length,
    appends: groups.reduce((sum, appends) => sum + appends, 0),
    appendsOfSeveral: said.filter((each) => each?.said === 'appending' && each.events.length > 1).length,
    commits: groups.filter((appends) => appends > 0).length,
    groupCommits: groups.filter((appends) => appends > 1).length,
    checkpoints: syncsOf('events.db').length,
  };
};
