/** What is read in place of words that have been erased. */
export const ERASED = '[erased]';

/** How long a text may be, in characters (Unicode code points) after trimming. */
export interface TextLimits {
  readonly charactersMin: number;
  readonly charactersMax: number;
}

export const INCIDENT_NAME: TextLimits = { charactersMin: 1, charactersMax: 200 };
export const INCIDENT_DESCRIPTION: TextLimits = { charactersMin: 0, charactersMax: 10_000 };
export const STATUS_UPDATE: TextLimits = { charactersMin: 1, charactersMax: 4_000 };
export const RETROSPECTIVE: TextLimits = { charactersMin: 1, charactersMax: 50_000 };
export const STAGE_TITLE: TextLimits = { charactersMin: 1, charactersMax: 200 };
export const TASK_TITLE: TextLimits = { charactersMin: 1, charactersMax: 200 };
export const TASK_DESCRIPTION: TextLimits = { charactersMin: 0, charactersMax: 10_000 };
export const TASK_COMMAND: TextLimits = { charactersMin: 1, charactersMax: 1_000 };
export const PLAYBOOK_TITLE: TextLimits = { charactersMin: 1, charactersMax: 200 };
export const PLAYBOOK_DESCRIPTION: TextLimits = { charactersMin: 0, charactersMax: 10_000 };
export const TEAM_NAME: TextLimits = { charactersMin: 1, charactersMax: 200 };
export const TOKEN_LABEL: TextLimits = { charactersMin: 1, charactersMax: 200 };
export const USER_NAME: TextLimits = { charactersMin: 1, charactersMax: 200 };
/** As OpenID Connect limits `sub`. */
export const SUBJECT: TextLimits = { charactersMin: 1, charactersMax: 255 };
export const WEBHOOK_URL: TextLimits = { charactersMin: 1, charactersMax: 2_000 };
export const WEBHOOK_LABEL: TextLimits = { charactersMin: 1, charactersMax: 200 };
export const CHAT_ID: TextLimits = { charactersMin: 1, charactersMax: 200 };
export const CHAT_NAME: TextLimits = { charactersMin: 1, charactersMax: 200 };

export type TextFault = 'too-short' | 'too-long' | 'not-well-formed' | 'control-character';

// Tabs and line breaks are how people write; NUL and its kin break terminals, logs and databases.
// eslint-disable-next-line no-control-regex
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** What is wrong with a text that a person typed, or `undefined` when it can be kept. */
export const textFault = (text: string, { charactersMin, charactersMax }: TextLimits): TextFault | undefined => {
  if (!text.isWellFormed()) return 'not-well-formed';
  if (controlCharacter.test(text)) return 'control-character';
  const trimmed = text.trim();
  // Code units are never fewer than code points, so most texts need no counting.
  const characters = trimmed.length <= charactersMax ? trimmed.length : Array.from(trimmed).length;
  if (characters > charactersMax) return 'too-long';
  return characters < charactersMin ? 'too-short' : undefined;
};
