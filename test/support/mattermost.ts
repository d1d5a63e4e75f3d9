import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Post {
  readonly channel_id: string;
  readonly message: string;
  readonly props: { readonly sitrep_event: string };
}
interface Channel {
  readonly id: string;
  readonly team_id: string;
  readonly name: string;
  readonly display_name: string;
  readonly purpose: string;
}

export const TEAM_ID = 't1team00000000000000000mmm';

/** Of Mattermost's REST API as much as incidents need, answering as it is documented; and it can be made to fail. */
export class Mattermost {
  version = '9.11.3';
  readonly channels: Channel[] = [];
  readonly posts: Post[] = [];
  readonly members: { readonly channel: string; readonly user: string }[] = [];
  /** Paths that were asked for, with their time. */
  readonly asked: { readonly path: string; readonly atMs: number }[] = [];
  /** Answers in the place of Mattermost, where it says so. With `afterwards` it has done what was asked for, and hangs up. */
  failure: ((path: string, response: ServerResponse) => 'instead' | 'afterwards' | undefined) | undefined;

  readonly #server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const path = `${request.method} ${request.url!.replace('/api/v4', '')}`;
      this.asked.push({ path, atMs: Date.now() });
      const failure = this.failure?.(path, response);
      if (failure === 'instead') return;
      const [status, body] =
        request.headers.authorization === 'Bearer bot'
          ? this.#answer(path, JSON.parse(text || '{}') as never)
          : [401, { id: 'api.context.session_expired.app_error' }];
      if (failure === 'afterwards') return response.destroy();
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });

  async listen(): Promise<Record<string, string>> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return {
      MATTERMOST_URL: `http://127.0.0.1:${port}`,
      MATTERMOST_TOKEN: 'bot',
      MATTERMOST_TEAM_ID: TEAM_ID,
      COMMAND_ALLOW_PRIVATE_ADDRESSES: '1',
    };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(path: string, body: Channel & Post & { user_id: string }): readonly [number, object] {
    if (path === 'GET /config/client?format=old') return [200, { Version: this.version, BuildNumber: 'words' }];
    const [, ofPosts] = /^GET \/channels\/(\w+)\/posts\?per_page=60$/.exec(path) ?? [];
    if (ofPosts !== undefined) {
      const posts = this.posts.flatMap((post, i) => (post.channel_id === ofPosts ? [[`p${i}`, post]] : []));
      return [200, { order: posts.map(([id]) => id), posts: Object.fromEntries(posts) as object }];
    }
    const [, name] = new RegExp(`^GET /teams/${TEAM_ID}/channels/name/([a-z0-9-]+)$`).exec(path) ?? [];
    if (name !== undefined) {
      const channel = this.channels.find((each) => each.name === name);
      return channel ? [200, channel] : [404, { id: 'app.channel.get_by_name.missing.app_error' }];
    }
    const [, ofMembers] = /^POST \/channels\/(\w+)\/members$/.exec(path) ?? [];
    if (ofMembers !== undefined) {
      this.members.push({ channel: ofMembers, user: body.user_id });
      return [201, {}];
    }
    if (path === 'POST /channels') {
      const isName = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/.test(body.name);
      if (!isName || body.team_id !== TEAM_ID || body.display_name.length > 64) return [400, { id: 'invalid' }];
      if (this.channels.some((each) => each.name === body.name))
        return [400, { id: 'store.sql_channel.save_channel.exists.app_error' }];
      const channel = { ...body, id: `channel${this.channels.length}`.padEnd(26, 'x') };
      this.channels.push(channel);
      return [201, channel];
    }
    if (path === 'POST /posts') {
      this.posts.push(body);
      return [201, body];
    }
    return [404, { id: 'api.context.404.app_error' }];
  }
}
