import { once } from 'node:events';
import { stripVTControlCharacters, styleText } from 'node:util';

/** Writes to standard output as fast as it is read and no faster. */
export const print = async (text: string): Promise<void> => {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
};

export const printLine = (line: string): Promise<void> => print(`${line}\n`);
export const printJson = (value: unknown): Promise<void> => printLine(JSON.stringify(value, null, 2));

/** What went wrong, for people; never among what programs read. */
export const complain = (line: string): void => void process.stderr.write(`${coloured('red', line, process.stderr)}\n`);

type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Only on a terminal, and not where NO_COLOR asks for none. */
export const coloured = (colour: Colour, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  styleText(colour, text, { stream });

type Cell = string | number;

/** Columns as wide as they need to be; numbers to the right, in groups of three digits. */
export const table = (heads: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const texts = rows.map((row) => row.map(textOf));
  const widths = heads.map((head, i) => Math.max(head.length, ...texts.map((row) => widthOf(row[i] ?? ''))));
  const line = (cells: readonly string[], isNumber: (column: number) => boolean) =>
    cells
      .map((cell, i) => {
        const space = ' '.repeat(widths[i]! - widthOf(cell));
        return isNumber(i) ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  const isNumber = (row: readonly Cell[] | undefined) => (i: number) => typeof row?.[i] === 'number';
  return [
    coloured('bold', line(heads, isNumber(rows[0]))),
    ...rows.map((row, i) => line(texts[i]!, isNumber(row))),
    '',
  ].join('\n');
};

export const grouped = (number: number): string => Math.round(number).toLocaleString('en');

const textOf = (cell: Cell): string => (typeof cell === 'number' ? grouped(cell) : cell);
const widthOf = (text: string): number => stripVTControlCharacters(text).length;
