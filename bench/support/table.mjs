// Numbers for people: medians, and tables that read the same on a terminal and as Markdown.

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The median of one field over several rounds. */
export const medianOf = (rounds, field) => median(rounds.map((round) => round[field]));

export const whole = (number) => (Number.isFinite(number) ? Math.round(number).toLocaleString('en') : 'unknown');
export const decimals = (number, count) => (Number.isFinite(number) ? number.toFixed(count) : 'unknown');

/** A Markdown table: the first column is a name, the others are numbers. */
export const table = (heads, rows) => {
  const widths = heads.map((head, i) => Math.max(3, head.length, ...rows.map((row) => row[i].length)));
  const line = (cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(heads), rule, ...rows.map(line)].join('\n');
};
