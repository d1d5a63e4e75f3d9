import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { recordIdOf } from './record-id.js';

const anEvent = '00000000-0000-4000-8000-000000000001';
const anotherEvent = '5c1a6f0e-3b7e-4d55-9c4e-2f4a7d0b9e11';

/** RFC 9562, section 5.5, in other words than the code's: on the hexadecimal digits. */
const uuidV5 = (namespace: string, name: string): string => {
  const bytes = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const digits = createHash('sha1').update(bytes).update(name, 'utf8').digest('hex');
  const variant = ((parseInt(digits[16]!, 16) % 4) + 8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `5${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
};

describe('The id of a record', () => {
  // Consumers drop repeats by it, for ever: an id that changed would count everything twice.
  it.each([
    [anEvent, 0, 'e4369942-212f-5be3-9b92-3227f6ed157a'],
    [anEvent, 1, '5541525a-9339-513b-8d51-a7ac98345b28'],
    [anotherEvent, 0, '6a3521b8-6807-5168-a42d-bdcb4ecb47d4'],
  ])('is what it always was: of %s, number %i', (event, ordinal, id) => expect(recordIdOf(event, ordinal)).toBe(id));

  it('is the UUID version 5 of the event and the ordinal', () => {
    // RFC 9562, appendix A.4, shows that the computation here is that of the standard.
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
    fc.assert(
      fc.property(fc.uuid(), fc.nat(), (event, ordinal) =>
        expect(recordIdOf(event, ordinal)).toBe(uuidV5('9f0c1f0e-6a6b-4c52-a9a5-5a3f6f1f8d27', `${event}/${ordinal}`)),
      ),
    );
  });

  it('is another one for each event and each ordinal', () => {
    const ids = [anEvent, anotherEvent].flatMap((event) => [0, 1, 10, 11].map((ordinal) => recordIdOf(event, ordinal)));
    expect(new Set(ids).size).toBe(8);
  });
});
