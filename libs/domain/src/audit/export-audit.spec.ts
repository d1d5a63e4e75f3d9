import { specificationOf } from '../../testing/given-when-then.js';
import { exportAudit, type EventsExported } from './export-audit.js';

const AT = '2026-11-23T10:15:30.123Z';
const given = specificationOf(exportAudit, AT);
const who = { tokenId: 't'.repeat(26), by: 'u'.repeat(26) };
const exported: EventsExported = { type: 'EventsExported', facts: { ...who, exportedAt: AT }, content: {} };

describe('An export of events', () => {
  it('is recorded each time, with who asked for it', () => {
    given()
      .when({ type: 'RecordExport', ...who })
      .then(exported);
    given(exported)
      .when({ type: 'RecordExport', ...who })
      .then(exported);
  });
});
