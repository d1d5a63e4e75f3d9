import type { Position } from '@sitrep/application';

/** Fixed width, so that positions sort as strings. */
export const positionOf = (position: number): Position => String(position).padStart(16, '0');
