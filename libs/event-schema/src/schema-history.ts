import { Type, type Static, type TObject, type TProperties } from '@sinclair/typebox';
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler';

/** The two compartments of a stored event: ids, enums, counts, flags and times here; what people typed there. */
export interface Compartments {
  readonly facts: unknown;
  readonly content: unknown;
}

/** Every shape one event type has ever been written in, and the step from each to the next. */
export interface SchemaHistory<Current extends Compartments> {
  readonly currentVersion: number;
  /** What was written is read for ever, and nothing is written any more. */
  readonly isRetired: boolean;
  /** Checks `data` as written at `version`, then walks it up to the current shape. @throws ShapeFault */
  read(version: number, data: unknown): Current;
  /** Checks `data` on its way out, so that no malformed event is ever stored. @throws ShapeFault */
  write(data: Current): Current;
}

/** A shape did not fit. `reason` names the place and the rule, never the value: values may be words. */
export class ShapeFault extends Error {
  override readonly name = 'ShapeFault';
  constructor(readonly reason: string) {
    super(reason);
  }
}

type Step = { readonly check: TypeCheck<TObject>; readonly upcast: (older: never) => unknown };
type Shape<Facts extends TProperties, Content extends TProperties> = Compartments & {
  readonly facts: Static<TObject<Facts>>;
  readonly content: Static<TObject<Content>>;
};

/** `history(facts, content).then(facts, content, fromV1).then(…)`: read top to bottom, oldest first. */
export const history = <Facts extends TProperties, Content extends TProperties>(facts: Facts, content: Content) =>
  extend<Shape<Facts, Content>>([{ check: compile(facts, content), upcast: (data) => data }]);

/** The event type has had its day. */
export const retired = <Current extends Compartments>(history: SchemaHistory<Current>): SchemaHistory<Current> => ({
  currentVersion: history.currentVersion,
  isRetired: true,
  read: (version, data) => history.read(version, data),
  write() {
    throw new ShapeFault('the event type is retired: it is read, and never written');
  },
});

const extend = <Current extends Compartments>(steps: readonly Step[]) => ({
  currentVersion: steps.length,
  isRetired: false,

  read(version: number, data: unknown): Current {
    const written = steps[version - 1];
    if (!written) throw new ShapeFault(`version ${version} is unknown here; the newest known is ${steps.length}`);
    assertFits(written, data);
    return steps.slice(version).reduce<unknown>((older, step) => step.upcast(older as never), data) as Current;
  },

  write(data: Current): Current {
    assertFits(steps.at(-1)!, data);
    return data;
  },

  then: <Facts extends TProperties, Content extends TProperties>(
    facts: Facts,
    content: Content,
    upcast: (older: Current) => Shape<Facts, Content>,
  ) => extend<Shape<Facts, Content>>([...steps, { check: compile(facts, content), upcast }]),
});

const closed = { additionalProperties: false };

const compile = (facts: TProperties, content: TProperties) =>
  TypeCompiler.Compile(
    Type.Object({ facts: Type.Object(facts, closed), content: Type.Object(content, closed) }, closed),
  );

const assertFits = ({ check }: Step, data: unknown): void => {
  if (check.Check(data)) return;
  const first = check.Errors(data).First();
  throw new ShapeFault(`at ${first?.path || '/'}: ${first?.schema['type'] ?? 'a closed shape'} was expected`);
};
