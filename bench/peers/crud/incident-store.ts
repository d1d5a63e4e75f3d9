// Incidents as rows that are changed in place: one ordinary transaction a request, through a pool of ten connections, as
// `pg` opens by itself.
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Pool, type PoolClient } from 'pg';

export type TaskState = 'open' | 'in_progress' | 'closed';

@Injectable()
export class IncidentStore implements OnApplicationShutdown {
  readonly #pool = new Pool({ connectionString: process.env['POSTGRESQL_URL'] });

  async createTables(): Promise<void> {
    await this.#pool.query(await readFile(process.env['SCHEMA_FILE']!, 'utf8'));
  }

  /** Gives the incident, with the one stage that it begins with. */
  async start(name: string, description: string, teamId: string, commanderUserId: string): Promise<object> {
    return this.#inTransaction(async (client) => {
      const incident = await client.query(
        `INSERT INTO incident (id, name, description, status, team_id, commander_user_id, started_at)
         VALUES ($1, $2, $3, 'active', $4, $5, now()) RETURNING ${INCIDENT}`,
        [randomUUID(), name, description, teamId, commanderUserId],
      );
      const { id } = incident.rows[0];
      const stage = await client.query(
        `INSERT INTO stage (id, incident_id, title) VALUES ($1, $2, 'Tasks') RETURNING id, title`,
        [randomUUID(), id],
      );
      return { ...incident.rows[0], stages: [{ ...stage.rows[0], tasks: [] }] };
    });
  }

  /** Gives the incident; nothing where none is active under this id. */
  async end(id: string): Promise<object | undefined> {
    const ended = await this.#pool.query(
      `UPDATE incident SET status = 'ended', ended_at = now() WHERE id = $1 AND status = 'active' RETURNING ${INCIDENT}`,
      [id],
    );
    return ended.rows[0];
  }

  /** Gives the task; nothing where the incident has no such stage. */
  async addTask(
    id: string,
    stageId: string,
    title: string,
    description: string,
  ): Promise<{ readonly id: string } | undefined> {
    const added = await this.#pool.query(
      `INSERT INTO task (id, stage_id, title, description, state)
       SELECT $1, stage.id, $2, $3, 'open' FROM stage WHERE stage.id = $4 AND stage.incident_id = $5 RETURNING ${TASK}`,
      [randomUUID(), title, description, stageId, id],
    );
    return added.rows[0];
  }

  /** Gives the task; nothing where the incident has no such task. */
  async changeTaskState(id: string, taskId: string, state: TaskState): Promise<object | undefined> {
    const changed = await this.#pool.query(
      `UPDATE task SET state = $3, state_changed_at = now() FROM stage
       WHERE task.id = $2 AND stage.id = task.stage_id AND stage.incident_id = $1 RETURNING ${TASK}`,
      [id, taskId, state],
    );
    return changed.rows[0];
  }

  /** The incident with its stages and tasks; nothing where there is none. */
  async find(id: string): Promise<object | undefined> {
    const found = await this.#pool.query(`SELECT ${INCIDENT}, ${STAGES} FROM incident WHERE incident.id = $1`, [id]);
    return found.rows[0];
  }

  /** The newest first, each with its stages and tasks. */
  async list(limit: number): Promise<readonly object[]> {
    const listed = await this.#pool.query(
      `SELECT ${INCIDENT}, ${STAGES} FROM incident ORDER BY incident.started_at DESC, incident.id LIMIT $1`,
      [limit],
    );
    return listed.rows;
  }

  async #inTransaction<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  onApplicationShutdown(): Promise<void> {
    return this.#pool.end();
  }
}

const INCIDENT = `incident.id, incident.name, incident.description, incident.status, incident.team_id AS "teamId",
  incident.commander_user_id AS "commanderUserId", incident.started_at AS "startedAt", incident.ended_at AS "endedAt"`;

const TASK = `task.id, task.title, task.description, task.state, task.state_changed_at AS "stateChangedAt"`;

const STAGES = `(
  SELECT coalesce(json_agg(json_build_object('id', stage.id, 'title', stage.title, 'tasks', (
    SELECT coalesce(json_agg(task_of_stage), '[]') FROM (
      SELECT ${TASK} FROM task WHERE task.stage_id = stage.id ORDER BY task.position
    ) AS task_of_stage
  ))), '[]') FROM stage WHERE stage.incident_id = incident.id
) AS stages`;
