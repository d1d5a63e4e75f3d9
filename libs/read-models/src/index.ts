import { chatIdentityViews } from './chat-identity-view.js';
import { incidentHeads } from './incident-heads.js';
import { playbookViews } from './playbook-view.js';
import type { ReadModel } from './read-model.js';
import { teamViews } from './team-view.js';
import { tokenViews } from './token-view.js';
import { userViews } from './user-view.js';
import { webhookViews } from './webhook-view.js';

export * from './chat-identity-view.js';
export * from './incident-diff.js';
export * from './incident-heads.js';
export * from './incident-numbers.js';
export * from './incident-timeline.js';
export * from './incident-view.js';
export * from './playbook-view.js';
export * from './read-model.js';
export * from './searchable-texts.js';
export * from './team-view.js';
export * from './token-view.js';
export * from './user-view.js';
export * from './webhook-view.js';

/** Every model that is kept. A store sees only what all models have in common. */
export const readModels = [
  incidentHeads,
  playbookViews,
  teamViews,
  tokenViews,
  chatIdentityViews,
  userViews,
  webhookViews,
] as unknown as readonly ReadModel<unknown>[];
