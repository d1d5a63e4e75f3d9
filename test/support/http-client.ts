import type { Schemas } from '@sitrep/client';

/** What came back, read to its end. */
export interface Answer<Body = Problem> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; `undefined` when it is none. */
  readonly body: Body;
}

/** RFC 9457, and where the input was wrong. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly InputFault[];
  readonly currentVersion?: number;
}
export interface InputFault {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
  readonly detail: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export type Incident = Schemas['ReadIncidentResponse'];

export type Task = Schemas['TaskResponse'];

export type Playbook = Schemas['PlaybookResponse'];

export type Webhook = Schemas['WebhookWithSecretResponse'];

export type WebhookDelivery = Schemas['WebhookDeliveryResponse'];

export interface IncidentEvent {
  readonly id: string;
  readonly version: number;
  readonly type: string;
  readonly occurredAt: string;
  readonly userId: string;
}

export interface Team {
  readonly id: string;
  readonly name: string;
}

export interface Token {
  readonly id: string;
  readonly userId: string;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly teamIds: readonly string[];
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** In the answer to its issue only. */
  readonly secret: string;
}

export interface Me {
  readonly userId: string;
  readonly tokenId: string;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly teamIds: readonly string[];
}

export interface TelemetryRecord {
  readonly serverVersion: string;
  readonly id: string;
  readonly type: string;
  readonly action: string;
  readonly diagnosticID: string;
  readonly eventTimeStamp: string;
  readonly createdAt: string;
  readonly data: { readonly incidentID: string; readonly userID: string };
}

export interface TelemetryPage {
  readonly items: readonly TelemetryRecord[];
  readonly nextCursor: string;
  readonly atHead: boolean;
}

export type RequestHeaders = Readonly<Record<string, string>>;

/** Speaks HTTP to one server as the bearer of one token, or of none. */
export class HttpClient {
  constructor(
    private readonly urlOf: () => string,
    readonly token?: string,
  ) {}

  /** The same server, as the bearer of another token. */
  as(token: string | undefined): HttpClient {
    return new HttpClient(this.urlOf, token);
  }

  get<Body = Problem>(path: string, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.send('GET', path, undefined, headers);
  }
  post<Body = Problem>(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.#sendJson('POST', path, body, headers);
  }
  put<Body = Problem>(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.#sendJson('PUT', path, body, headers);
  }
  patch<Body = Problem>(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.#sendJson('PATCH', path, body, headers);
  }
  delete<Body = Problem>(path: string, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.send('DELETE', path, undefined, headers);
  }

  /** Sends the bytes as they are, under whatever content type the headers say. */
  async send<Body = Problem>(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: RequestHeaders = {},
  ): Promise<Answer<Body>> {
    const response = await this.open(method, path, body, headers);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) as Body };
  }

  /** The answer as soon as its head is there, for bodies that go on. */
  open(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: RequestHeaders = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    return fetch(this.urlOf() + path, {
      method,
      headers: { ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }), ...headers },
      redirect: 'manual',
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
  }

  #sendJson<Body>(method: string, path: string, body: unknown, headers: RequestHeaders = {}): Promise<Answer<Body>> {
    if (body === undefined) return this.send(method, path, undefined, headers);
    return this.send(method, path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
