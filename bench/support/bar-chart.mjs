// Ratios as horizontal bars, in groups: a picture of a table, for who looks before he reads.
const [WIDTH, LABELS, BAR, GAP, GROUP_GAP, HEAD] = [820, 310, 16, 6, 26, 34];
const COLOURS = ['#9aa5b1', '#c3ccd5', '#d9480f', '#f08c00', '#4c6ef5', '#2b8a3e', '#862e9c'];

/** @param groups `{ title, bars: [{ label, value }] }`, values from 0 on; the longest bar is the largest value. */
export const barChart = (title, groups) => {
  const largest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const labels = [...new Set(groups.flatMap(({ bars }) => bars.map(({ label }) => label)))];
  const parts = [];
  let y = HEAD;
  for (const { title: group, bars } of groups) {
    parts.push(text(8, (y += GROUP_GAP - GAP), group, 'bold'));
    for (const { label, value } of bars) {
      y += GAP;
      const length = Math.max(1, (value / largest) * (WIDTH - LABELS - 60));
      parts.push(text(16, y + BAR - 4, label));
      parts.push(
        `<rect x="${LABELS}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" fill="${colourOf(labels, label)}"/>`,
      );
      parts.push(text(LABELS + length + 6, y + BAR - 4, value.toFixed(2)));
      y += BAR;
    }
  }
  const size = `width="${WIDTH}" height="${y + 16}" viewBox="0 0 ${WIDTH} ${y + 16}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="white"/>',
    text(8, 22, title, 'bold'),
    ...parts,
    '</svg>\n',
  ].join('\n');
};

const colourOf = (labels, label) => COLOURS[labels.indexOf(label) % COLOURS.length];

const text = (x, y, words, weight = 'normal') =>
  `<text x="${x.toFixed(0)}" y="${y}" font-weight="${weight}">${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;

/** The ratios of `{ name, connections, ratio }`, a group for each number of connections. */
export const ratioChart = (title, results) =>
  barChart(
    title,
    [...new Set(results.map(({ connections }) => connections))].map((connections) => ({
      title: `${connections} ${connections === 1 ? 'connection' : 'connections'}`,
      bars: results
        .filter((each) => each.connections === connections)
        .map(({ name, ratio }) => ({ label: name, value: ratio })),
    })),
  );
