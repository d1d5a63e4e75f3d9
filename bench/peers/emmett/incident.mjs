// The incident: its events, what they add up to, and the decisions over that, in the way of Emmett's samples.
import { IllegalStateError } from '@event-driven-io/emmett';

export const initialState = () => ({ status: 'none', stageId: undefined, taskIds: new Set() });

/** What decisions need to know. Emmett folds the stream from its beginning for each command, so nothing is copied here. */
export const evolve = (state, { type, data }) => {
  switch (type) {
    case 'IncidentStarted':
      return { ...state, status: 'active', stageId: data.stage.id };
    case 'IncidentEnded':
      return { ...state, status: 'ended' };
    case 'TaskAdded':
      state.taskIds.add(data.taskId);
      return state;
    default:
      return state;
  }
};

export const startIncident = ({ data, metadata }, state) => {
  if (state.status !== 'none') throw new IllegalStateError('The incident has been started already.');
  return { type: 'IncidentStarted', data: { ...data, startedAt: metadata.now } };
};

export const endIncident = ({ data, metadata }, state) => {
  if (state.status !== 'active') throw new IllegalStateError('The incident is not active.');
  return { type: 'IncidentEnded', data: { ...data, endedAt: metadata.now } };
};

export const addTask = ({ data, metadata }, state) => {
  if (state.stageId !== data.stageId) throw new IllegalStateError('The incident has no such stage.');
  return { type: 'TaskAdded', data: { ...data, addedAt: metadata.now } };
};

export const changeTaskState = ({ data, metadata }, state) => {
  if (!state.taskIds.has(data.taskId)) throw new IllegalStateError('The incident has no such task.');
  return { type: 'TaskStateChanged', data: { ...data, changedAt: metadata.now } };
};
