export class Health {
  status: 'ok' | 'not-ready';
  /** What is not as it should be, in words for whoever is on call. */
  reasons?: string[];
}
