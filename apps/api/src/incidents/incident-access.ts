import { Injectable } from '@nestjs/common';
import { incidents, ReadModels, WritePath, type Handled } from '@sitrep/application';
import type { Id, IncidentCommand } from '@sitrep/domain';
import { incidentHeads, type IncidentHead, type IncidentView } from '@sitrep/read-models';
import { idInPath } from '../http/fields.js';
import { maySeeTeam, type Principal } from '../http/principal.js';
import { ForeignThing, ProblemException, type ProblemName } from '../http/problem.js';

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
    return this.picture(await this.find(caller, id, atLeast));
  }

  /** The incident without its stages. @throws ProblemException when there is no such incident for this caller. */
  async find(caller: Principal, id: Id, atLeast: string | undefined): Promise<IncidentHead> {
    return this.#visible(caller, await this.readModels.get(incidentHeads, idInPath(id), atLeast));
  }

  /** The whole incident, as new as what is known of it or newer. */
  async picture({ id, version }: IncidentHead): Promise<IncidentView> {
    return (await this.writePath.view(incidents, id, version))!;
  }

  /** The same incidents with the numbers that people call them by. */
  numbered<Head extends IncidentHead>(incidents: readonly Head[]): Promise<readonly (Head & { number: number })[]> {
    return Promise.all(
      incidents.map(async (incident) => ({
        ...incident,
        number: (await this.readModels.numberOf(incidentHeads, incident.id))!,
      })),
    );
  }

  #visible<Head extends IncidentHead>(caller: Principal, head: Head | undefined): Head {
    if (!head) throw new ProblemException('incident-not-found');
    if (!maySeeTeam(caller, head.teamId)) throw new ForeignThing('incident-not-found', head.id);
    return head;
  }
}
