/** One number that a server exposes. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What `GET /metrics` answers, in the text format of Prometheus. */
export class Exposition {
  /** Every name that can be asked for: a histogram has three. */
  readonly names: ReadonlySet<string>;
  readonly samples: readonly Sample[];

  constructor(text: string) {
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    this.names = new Set(
      types.flatMap(([, name, type]) =>
        type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name!],
      ),
    );
    this.samples = [...text.matchAll(/^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/gim)].map(
      ([, name, labels = '', value]) => ({
        name: name!,
        labels: Object.fromEntries(
          [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, of]) => [key!, of!]),
        ),
        value: Number(value),
      }),
    );
  }

  /** The one number with these labels, among others. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    return this.all(name, labels)[0]?.value;
  }

  all(name: string, labels: Readonly<Record<string, string>> = {}): readonly Sample[] {
    return this.samples.filter(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    );
  }
}
