import type { Answer, HttpClient, Incident, RequestHeaders, Task } from './http-client.js';

/** One incident, and what can be done to its stages and tasks by the bearer of one token. */
export class Board {
  constructor(
    readonly client: HttpClient,
    readonly id: string,
  ) {}

  get path(): string {
    return `/v1/incidents/${this.id}`;
  }

  async read(): Promise<Incident> {
    return (await this.client.get<Incident>(this.path)).body;
  }
  addStage(title: unknown, headers?: RequestHeaders): Promise<Answer<Incident>> {
    return this.client.post<Incident>(`${this.path}/stages`, { title }, headers);
  }
  addTask(stageId: string, body: object, headers?: RequestHeaders): Promise<Answer<Incident>> {
    return this.client.post<Incident>(`${this.path}/stages/${stageId}/tasks`, body, headers);
  }
  editTask(taskId: string, body: object, headers?: RequestHeaders): Promise<Answer<Incident>> {
    return this.client.patch<Incident>(`${this.path}/tasks/${taskId}`, body, headers);
  }
  removeTask(taskId: string): Promise<Answer<Incident>> {
    return this.client.delete<Incident>(`${this.path}/tasks/${taskId}`);
  }
  setState(taskId: string, state: unknown): Promise<Answer<Incident>> {
    return this.client.put<Incident>(`${this.path}/tasks/${taskId}/state`, { state });
  }
  assign(taskId: string, userId: unknown): Promise<Answer<Incident>> {
    return this.client.put<Incident>(`${this.path}/tasks/${taskId}/assignee`, { userId });
  }
  moveTask(taskId: string, body: object): Promise<Answer<Incident>> {
    return this.client.post<Incident>(`${this.path}/tasks/${taskId}/move`, body);
  }
}

export const startBoard = async (client: HttpClient, teamId: string, more: object = {}): Promise<Board> => {
  const { status, text, body } = await client.post<Incident>('/v1/incidents', { name: 'Checkout', teamId, ...more });
  if (status !== 201) throw new Error(`the incident was not started: ${text}`);
  return new Board(client, body.id);
};

export const tasksOf = ({ stages }: Incident): readonly Task[] => stages.flatMap(({ tasks }) => tasks);

/** As many tasks as titles, all in the first stage; gives their ids. */
export const addTasks = async (board: Board, ...titles: readonly string[]): Promise<readonly string[]> => {
  const [stage] = (await board.read()).stages;
  for (const title of titles) await board.addTask(stage!.id, { title });
  const tasks = tasksOf(await board.read());
  return titles.map((title) => tasks.find((task) => task.title === title)!.id);
};
