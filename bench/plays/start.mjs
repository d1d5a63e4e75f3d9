// Starts an incident, and another one.
import { requestBytes } from './request-bytes.mjs';

export const playerOf = ({ port, token, body }) => {
  const request = requestBytes({ port, token, method: 'POST', path: '/v1/incidents', body });
  return { next: () => request, took: () => undefined };
};
