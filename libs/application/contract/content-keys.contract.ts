import { randomUUID, type KeyObject } from 'node:crypto';
import { ContentKeyUnknown, type ContentKeys } from '../src/content-keys.js';

/** A place where keys are kept, that can be opened again and again. */
export interface PlaceOfKeys {
  open(): Promise<ContentKeys>;
  /** Every byte that is kept there. */
  bytes(): Buffer;
}

/** What every keeper of content keys must do. */
export const describeContentKeys = (name: string, newPlace: () => Promise<PlaceOfKeys>): void =>
  describe(`${name} keep content keys`, () => {
    let place: PlaceOfKeys;
    let keys: ContentKeys;
    beforeEach(async () => {
      place = await newPlace();
      keys = await place.open();
    });
    afterEach(() => keys.close());
    const reopen = async () => {
      await keys.close();
      keys = await place.open();
    };

    it('which are 32 bytes, never the same twice', async () => {
      const minted = await Promise.all(Array.from({ length: 600 }, async () => keys.mint()));
      expect(new Set(minted.map(({ id }) => id)).size).toBe(600);
      expect(new Set(minted.map(({ secret }) => secret.export().toString('hex'))).size).toBe(600);
      expect(minted.every(({ secret }) => secret.symmetricKeySize === 32)).toBe(true);
    });

    it('and find them again, also after they were opened anew', async () => {
      const { id, secret } = await keys.mint();
      expect(secret.equals((await keys.find(id)) as KeyObject)).toBe(true);
      await reopen();
      expect(secret.equals((await keys.find(id)) as KeyObject)).toBe(true);
    });

    it('and mint no key again that was minted before they were opened anew', async () => {
      const before = await keys.mint();
      await reopen();
      expect((await keys.mint()).id).not.toBe(before.id);
      expect(await keys.find(before.id)).not.toBe('destroyed');
    });

    it('and never show one as it is on the disk', async () => {
      const { secret } = await keys.mint();
      const bytes = place.bytes();
      for (const form of ['latin1', 'hex', 'base64'] as const)
        expect(bytes.includes(secret.export().toString(form), 0, form === 'latin1' ? 'latin1' : 'utf8')).toBe(false);
    });

    it('and destroy some for ever, and no others', async () => {
      const [one, two, three] = [await keys.mint(), await keys.mint(), await keys.mint()];
      await keys.destroy([one.id, three.id]);
      await keys.destroy([one.id]);
      const found = async () =>
        Promise.all([one, two, three].map(async ({ id }) => (await keys.find(id)) === 'destroyed'));
      expect(await found()).toEqual([true, false, true]);
      await reopen();
      expect(await found()).toEqual([true, false, true]);
    });

    it('and know none that was never theirs', async () => {
      const find = async () => keys.find(`${randomUUID()}/0`);
      await expect(find()).rejects.toThrow(ContentKeyUnknown);
    });

    it('and derive one from a name: always the same, another for each name, kept nowhere', async () => {
      const derived = async (name: string) => (await keys.derive(name)).export().toString('hex');
      const [one, other] = [await derived('one'), await derived('other')];
      expect(one).toHaveLength(64);
      expect(other).not.toBe(one);
      await reopen();
      expect(await derived('one')).toBe(one);
      for (const form of ['latin1', 'hex', 'base64'] as const) {
        const text = Buffer.from(one, 'hex').toString(form);
        expect(place.bytes().includes(text, 0, form === 'latin1' ? 'latin1' : 'utf8')).toBe(false);
      }
    });

    it('and remember how far erasures have been carried out', async () => {
      expect(await keys.erasedThrough()).toBeUndefined();
      await keys.noteErasedThrough('0000000000000007');
      await keys.noteErasedThrough('0000000000000009');
      await reopen();
      expect(await keys.erasedThrough()).toBe('0000000000000009');
    });
  });
