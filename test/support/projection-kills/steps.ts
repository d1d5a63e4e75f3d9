import type { Commands } from '../power-loss/workload.js';

/**
 * Between which steps of a projection a process can be killed, and which time that it comes there: some are taken once in
 * a process, others for each page, others for each document.
 */
export const STEPS = {
  'telemetry: where it stopped is read': 1,
  'telemetry: a page is taken': 3,
  'telemetry: its records are about to be appended': 3,
  'telemetry: its records are appended': 3,
  'telemetry: the page is told of': 3,
  'read models: a page is taken': 3,
  'read models: the transaction is begun': 3,
  'read models: a document is read or written': 40,
  'read models: all documents are written': 3,
  'read models: the transaction is committed': 3,
  'read models: the page is told of': 3,
} as const satisfies Readonly<Record<string, number>>;

export type Step = keyof typeof STEPS;

/** Mistakes that nobody sees until a process is killed at the step. */
export const BUGS = {
  'telemetry keeps a checkpoint of its own, and saves it before the records':
    'telemetry: its records are about to be appended',
  'telemetry keeps a checkpoint of its own, and saves it behind the records': 'telemetry: its records are appended',
  'the position of the read models is saved before the documents': 'read models: the transaction is begun',
  'the position of the read models is saved behind the documents': 'read models: the transaction is committed',
} as const satisfies Readonly<Record<string, Step>>;

export type Bug = keyof typeof BUGS;

/** What a process is told on its standard input; its argument is the directory. */
export interface Orders {
  readonly clients: readonly Commands[];
  /** `time` 2: the second time that it comes to the step. */
  readonly dieAt?: { readonly step: Step; readonly time: number };
  readonly bug?: Bug;
}
