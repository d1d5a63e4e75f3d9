import { parser } from '@prometheus-io/lezer-promql';

/** A metric that a query asks for, with the names of the labels that it selects by. */
export interface Selected {
  readonly metric: string;
  readonly labels: readonly string[];
}

export interface Query {
  readonly selected: readonly Selected[];
  /** Labels that it groups by. */
  readonly groupedBy: readonly string[];
  /** Whether it is PromQL at all. */
  readonly isValid: boolean;
}

/** Read by the parser that Prometheus's own pages use. */
export const readQuery = (text: string): Query => {
  // What Grafana fills in.
  const query = text.replaceAll('$__rate_interval', '5m');
  const selected: { metric: string; labels: string[] }[] = [];
  const groupedBy: string[] = [];
  let isValid = true;
  parser.parse(query).iterate({
    enter: ({ name, type, from, to, node }) => {
      const word = query.slice(from, to);
      if (type.isError) isValid = false;
      else if (name === 'VectorSelector') selected.push({ metric: '', labels: [] });
      else if (name === 'Identifier' && node.parent?.name === 'VectorSelector') selected.at(-1)!.metric = word;
      else if (name === 'LabelName' && node.parent?.name === 'GroupingLabels') groupedBy.push(word);
      else if (name === 'LabelName') selected.at(-1)!.labels.push(word);
    },
  });
  return { selected, groupedBy, isValid };
};
