import { describeEventLog } from '@sitrep/application/contract';
import { MemoryEventLog } from './memory-event-log.js';

describeEventLog('The memory log', async () => new MemoryEventLog());
