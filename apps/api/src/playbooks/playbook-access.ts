import { Injectable } from '@nestjs/common';
import { isToldAgain, playbooks, ReadModels, WritePath, type Handled } from '@sitrep/application';
import type { Id, PlaybookCommand } from '@sitrep/domain';
import { playbookViews, type PlaybookView } from '@sitrep/read-models';
import { idInPath } from '../http/fields.js';
import { maySeeTeam, type Principal } from '../http/principal.js';
import { ForeignThing, ProblemException, type ProblemName } from '../http/problem.js';

/** Playbooks as one caller may reach them: what belongs to another team is told from what does not exist by nothing. */
@Injectable()
export class PlaybookAccess {
  constructor(
    private readonly writePath: WritePath,
    private readonly readModels: ReadModels,
  ) {}

  /** @throws ProblemException when there is no such playbook for this caller. */
  async handle(
    caller: Principal,
    id: Id,
    command: PlaybookCommand,
    ifVersion?: number,
  ): Promise<Handled<ProblemName, PlaybookView>> {
    if (!isToldAgain()) await this.find(caller, id);
    return this.writePath.handle(playbooks, id, command, ifVersion);
  }

  /** What was typed into a playbook is erased whether it is kept or deleted. @throws ProblemException as above. */
  async erase(caller: Principal, id: Id, ifVersion?: number): Promise<Handled<ProblemName, PlaybookView>> {
    const view = await this.writePath.view(playbooks, idInPath(id));
    if (!view) throw new ProblemException('playbook-not-found');
    if (!maySeeTeam(caller, view.teamId)) throw new ForeignThing('playbook-not-found', id);
    return this.writePath.handle(playbooks, id, { type: 'EraseContent', by: caller.userId }, ifVersion);
  }

  /** The playbook as this process last knew it: its team never changes. @throws ProblemException as above. */
  async find(caller: Principal, id: Id): Promise<PlaybookView> {
    return this.#visible(caller, await this.writePath.view(playbooks, idInPath(id)));
  }

  /** @throws ProblemException when there is no such playbook for this caller, or no more. */
  async read(caller: Principal, id: Id, atLeast: string | undefined): Promise<PlaybookView> {
    return this.#visible(caller, await this.readModels.get(playbookViews, idInPath(id), atLeast));
  }

  #visible(caller: Principal, view: PlaybookView | undefined): PlaybookView {
    if (!view || view.deletedAt !== null) throw new ProblemException('playbook-not-found');
    if (!maySeeTeam(caller, view.teamId)) throw new ForeignThing('playbook-not-found', view.id);
    return view;
  }
}
