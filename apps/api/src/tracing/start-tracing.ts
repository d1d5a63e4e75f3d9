import type { Observer } from '@sitrep/application';
import { readTracingSettings } from './tracing-settings.js';
import type { Tracing } from './tracing.js';

/**
 * Nothing, unless the standard variables of OpenTelemetry ask for traces: then nothing of it is loaded either.
 *
 * @param onFault told when a span was held back because it could have held a word.
 * @throws WrongSetting
 */
export const startTracing = async (
  environment: Readonly<Record<string, string | undefined>>,
  version: string,
  observer: Observer,
  onFault: (fault: string) => void,
): Promise<Tracing | undefined> => {
  const settings = readTracingSettings(environment);
  if (!settings) return undefined;
  const { openTelemetry } = await import('./open-telemetry.js');
  return openTelemetry(settings, version, observer, onFault);
};
