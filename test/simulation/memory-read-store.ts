import type { Counted, Documents, Position, ReadStore } from '@sitrep/application';
import type { Count, NamedText, ReadModel } from '@sitrep/read-models';

/** The read models of one process, for as many runs of it as there are. It is read by keys alone. */
export class MemoryReadStore implements ReadStore, Documents {
  #position: Position | undefined;
  /** By model and key. */
  #kept = new Map<string, unknown>();
  #counts = new Map<string, number>();
  #numbers = new Map<string, number>();

  position(): Position | undefined {
    return this.#position;
  }

  update(position: Position, change: (documents: Documents) => void): void {
    const before = [new Map(this.#kept), new Map(this.#counts), new Map(this.#numbers)] as const;
    try {
      change(this);
      this.#position = position;
    } catch (error) {
      [this.#kept, this.#counts, this.#numbers] = before;
      throw error;
    }
  }

  forget(): void {}

  get<Document>({ name }: Pick<ReadModel<Document>, 'name'>, key: string): Document | undefined {
    return this.#kept.get(`${name} ${key}`) as Document | undefined;
  }

  put<Document>({ name, isNumbered }: ReadModel<Document>, key: string, document: Document): void {
    this.#kept.set(`${name} ${key}`, document);
    if (isNumbered && !this.#numbers.has(key)) this.#numbers.set(key, this.#numbers.size + 1);
  }

  remove({ name }: { readonly name: string }, key: string): void {
    this.#kept.delete(`${name} ${key}`);
  }

  putText<Document>(model: ReadModel<Document>, key: string, _: Document, [name, text]: NamedText): void {
    const texts = this.get<Texts>({ name: `texts of ${model.name}` }, key) ?? {};
    this.#kept.set(`texts of ${model.name} ${key}`, { ...texts, [name]: text });
  }

  removeTexts({ name }: { readonly name: string }, key: string): void {
    this.#kept.delete(`texts of ${name} ${key}`);
  }

  count({ name }: { readonly name: string }, { place, counter, by }: Count): void {
    const key = `${name} ${place} ${counter}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
  }

  counts({ name }: { readonly name: string }, prefix = ''): readonly Counted[] {
    return [...this.#counts].flatMap(([key, value]) => {
      const [model, place = '', counter = ''] = key.split(' ');
      return model === name && place.startsWith(prefix) ? [{ place, counter, value }] : [];
    });
  }

  numberOf(_: { readonly name: string }, key: string): number | undefined {
    return this.#numbers.get(key);
  }

  query(): never {
    throw new Error('the simulation reads by keys alone');
  }

  /** All that is kept, to be compared. */
  told(): string {
    const sorted = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([sorted(this.#kept), sorted(this.#counts), sorted(this.#numbers)]);
  }
}

/** A store as it must not be: documents and position are not kept together, and a kill comes in between. */
export class ForgetfulReadStore extends MemoryReadStore {
  #store = new MemoryReadStore();
  readonly #updates: { readonly position: Position; readonly change: (documents: Documents) => void }[] = [];

  /** @param keeps which of the two is kept first. */
  constructor(private readonly keeps: 'position' | 'documents') {
    super();
  }

  lose(): void {
    const last = this.#updates.pop();
    this.#store = new MemoryReadStore();
    for (const { position, change } of this.#updates) this.#store.update(position, change);
    if (!last) return;
    const before = this.#updates.at(-1)?.position;
    if (this.keeps === 'position') this.update(last.position, () => {});
    else if (before !== undefined) this.update(before, last.change);
  }

  override position(): Position | undefined {
    return this.#store.position();
  }

  override update(position: Position, change: (documents: Documents) => void): void {
    this.#updates.push({ position, change });
    this.#store.update(position, change);
  }

  override get<Document>(model: Pick<ReadModel<Document>, 'name'>, key: string): Document | undefined {
    return this.#store.get(model, key);
  }

  override told(): string {
    return this.#store.told();
  }
}

type Texts = Readonly<Record<string, string>>;
