// What an answer means to whoever has something to deliver: 2xx has it, 410 wants no more, everything else is tried again.

export type StatusFault = 'refused' | 'redirected' | 'too-many-requests' | 'server-error';

/** Why a status is not the one that was hoped for. */
export const faultOfStatus = (status: number): StatusFault => {
  if (status === 429) return 'too-many-requests';
  if (status >= 500) return 'server-error';
  return status >= 300 && status < 400 ? 'redirected' : 'refused';
};

/** What `Retry-After` asks for, in either of its forms (RFC 9110, section 10.2.3): seconds, or a date. */
export const afterMsIn = (value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};
