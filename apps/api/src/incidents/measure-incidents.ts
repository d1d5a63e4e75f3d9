import { Controller, Get, Query, Req } from '@nestjs/common';
import { ReadModels, type Counted } from '@sitrep/application';
import { SEVERITIES } from '@sitrep/domain';
import { ENDED_WITHIN, incidentHeads, placeOfCount, type IncidentCounter } from '@sitrep/read-models';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf } from '../http/conditions.js';
import { IsId, IsMonth } from '../http/fields.js';
import { Caller, isAdmin, type Principal } from '../http/principal.js';
import { IncidentMetricsResponse, IncidentNumbersResponse, MonthOfTeamResponse } from './incident-numbers.response.js';

export class MeasureIncidentsQuery {
  @IsId({ description: "Only this team's.", optional: true })
  teamId?: string;

  @IsMonth({ description: 'Not of earlier months.', optional: true })
  from?: string;

  @IsMonth({ description: 'Not of later months.', optional: true })
  to?: string;
}

@Controller('v1/metrics/incidents')
export class MeasureIncidentsRoute {
  constructor(private readonly readModels: ReadModels) {}

  /** Numbers of the incidents of the caller's teams, by team and month: how many, how bad, how long, how much was done. */
  @Get()
  @Access('incidents:read')
  async measure(
    @Query() { teamId, from = '', to = 'z' }: MeasureIncidentsQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<IncidentMetricsResponse> {
    const visible = isAdmin(caller) ? undefined : [...new Set(caller.teamIds)];
    const teamIds = teamId === undefined ? visible : (visible ?? [teamId]).filter((id) => id === teamId);
    const prefixes = teamIds?.map((id) => placeOfCount(id, ''));
    const all = await this.readModels.counts(incidentHeads, prefixes, positionOf(request));
    const counted = all.filter(({ value }) => value !== 0);
    const months = Object.entries(Object.groupBy(counted, ({ place }) => place))
      .map(([place, counts = []]): MonthOfTeamResponse => {
        const [team, month] = place.split('/') as [string, string];
        return { teamId: team, month, ...numbersOf(counts) };
      })
      .filter(({ month }) => from <= month && month <= to)
      .toSorted((a, b) => (a.month === b.month ? compare(a.teamId, b.teamId) : compare(b.month, a.month)));
    const shown = new Set(months.map((each) => placeOfCount(each.teamId, each.month)));
    return { total: numbersOf(counted.filter(({ place }) => shown.has(place))), items: months };
  }
}

const numbersOf = (counts: readonly Counted[]): IncidentNumbersResponse => {
  const sum = (counter: IncidentCounter) =>
    counts.filter((each) => each.counter === counter).reduce((total, { value }) => total + value, 0);
  const bySeverity = (status: 'active' | 'ended') =>
    named([...SEVERITIES, 'unjudged'] as const, (severity) => sum(`${status}/${severity}`));
  const [activeBySeverity, endedBySeverity] = [bySeverity('active'), bySeverity('ended')];
  const ended = total(endedBySeverity);
  return {
    started: sum('started'),
    active: total(activeBySeverity),
    ended,
    activeBySeverity,
    endedBySeverity,
    timeToEnd: {
      meanSeconds: ended === 0 ? null : Math.round(sum('secondsToEnd') / ended),
      endedWithin: named(Object.keys(ENDED_WITHIN) as (keyof typeof ENDED_WITHIN)[], (span) =>
        sum(`endedWithin/${span}`),
      ),
    },
    tasksCompleted: sum('tasksCompleted'),
  };
};

const named = <Name extends string>(names: readonly Name[], valueOf: (name: Name) => number) =>
  Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, number>;

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
