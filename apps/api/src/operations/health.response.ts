export class Health {
  status: 'ok' | 'not-ready';
  /** What is not as it should be, in words for whoever is on call. */
  reasons?: string[];
  /** What somebody should look at although the process can serve. */
  warnings?: string[];
}
