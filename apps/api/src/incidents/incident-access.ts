import { Injectable } from '@nestjs/common';
import { incidents, ReadModels, WritePath, type Handled } from '@sitrep/application';
import type { Id, IncidentCommand } from '@sitrep/domain';
import { incidentViews, type IncidentView } from '@sitrep/read-models';
import { idInPath } from '../http/fields.js';
import { maySeeTeam, type Principal } from '../http/principal.js';
import { ProblemException, type ProblemName } from '../http/problem.js';

/** Incidents as one caller may reach them: what belongs to another team is told from what does not exist by nothing. */
@Injectable()
export class IncidentAccess {
  constructor(
    private readonly writePath: WritePath,
    private readonly readModels: ReadModels,
  ) {}

  /** @throws ProblemException when there is no such incident for this caller. */
  async handle(
    caller: Principal,
    id: Id,
    command: IncidentCommand,
    ifVersion?: number,
  ): Promise<Handled<ProblemName, IncidentView>> {
    // A team never changes, so an older picture of the incident says as much as the newest.
    this.#visible(caller, await this.writePath.view(incidents, idInPath(id)));
    return this.writePath.handle(incidents, id, command, ifVersion);
  }

  /** @throws ProblemException when there is no such incident for this caller. */
  async read(caller: Principal, id: Id, atLeast: string | undefined): Promise<IncidentView> {
    return this.#visible(caller, await this.readModels.get(incidentViews, idInPath(id), atLeast));
  }

  #visible(caller: Principal, view: IncidentView | undefined): IncidentView {
    if (!view || !maySeeTeam(caller, view.teamId)) throw new ProblemException('incident-not-found');
    return view;
  }
}
