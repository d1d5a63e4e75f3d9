// The incident as it is shown: one document, made of its events in the transaction that appends them (Emmett's inline
// projection).
export const shownTypes = ['IncidentStarted', 'IncidentEnded', 'TaskAdded', 'TaskStateChanged'];

export const show = (document, { type, data }) => {
  switch (type) {
    case 'IncidentStarted': {
      const { incidentId, stage, ...incident } = data;
      return { id: incidentId, ...incident, status: 'active', endedAt: null, stages: [{ ...stage, tasks: [] }] };
    }
    case 'IncidentEnded':
      return { ...document, status: 'ended', endedAt: data.endedAt };
    case 'TaskAdded': {
      const task = { id: data.taskId, title: data.title, description: data.description, state: 'open' };
      return withTasks(document, (tasks) => [...tasks, { ...task, stateChangedAt: null }]);
    }
    case 'TaskStateChanged': {
      const changed = { state: data.state, stateChangedAt: data.changedAt };
      return withTasks(document, (tasks) =>
        tasks.map((task) => (task.id === data.taskId ? { ...task, ...changed } : task)),
      );
    }
    default:
      return document;
  }
};

/** There is one stage, that which an incident begins with. */
const withTasks = (document, change) => ({
  ...document,
  stages: document.stages.map((stage) => ({ ...stage, tasks: change(stage.tasks) })),
});
