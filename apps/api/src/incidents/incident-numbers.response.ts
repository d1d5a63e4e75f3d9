/** Numbers of incidents. */
export class IncidentNumbersResponse {
  /** How many were started. */
  started: number;
  /** How many of them are active now. */
  active: number;
  /** How many of them have ended. */
  ended: number;
  activeBySeverity: CountsBySeverityResponse;
  endedBySeverity: CountsBySeverityResponse;
  timeToEnd: TimeToEndResponse;
  /** How often a task was completed; one that is reopened and completed again counts twice. */
  tasksCompleted: number;
}

export class CountsBySeverityResponse {
  sev1: number;
  sev2: number;
  sev3: number;
  sev4: number;
  /** Of those that nobody has judged. */
  unjudged: number;
}

/** From the start to the end, of the incidents that have ended. */
export class TimeToEndResponse {
  /** Null where none has ended. */
  meanSeconds: number | null;
  /** How many ended within which time; each counts once, for the shortest that holds it. */
  endedWithin: EndedWithinResponse;
}

export class EndedWithinResponse {
  '15m': number;
  '1h': number;
  '4h': number;
  '1d': number;
  '1w': number;
  longer: number;
}

/** Of the incidents of one team that were started in one month, and the tasks completed in it. */
export class MonthOfTeamResponse extends IncidentNumbersResponse {
  teamId: string;
  /** `yyyy-mm`, in UTC. */
  month: string;
}

export class IncidentMetricsResponse {
  /** All items together. */
  total: IncidentNumbersResponse;
  /** The newest month first. Months without numbers are left out. */
  items: MonthOfTeamResponse[];
}
