import type { ChatOutcome, ChatServer } from '@sitrep/application';
import { exchange, type Limits, type Posted } from '@sitrep/outgoing-http';

/**
 * A Mattermost server, as the bot whose token it is. Source: Mattermost API reference, version 4: `POST /channels`,
 * `GET /teams/{team_id}/channels/name/{channel_name}`, `POST /channels/{channel_id}/members`, `POST /posts`,
 * `GET /channels/{channel_id}/posts`, `GET /config/client?format=old`.
 */
export const mattermostServer = (url: string, token: string, teamId: string, limits: Limits): ChatServer => {
  const call = async (
    method: 'GET' | 'POST',
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<Called> => {
    const place = new URL(`api/v4/${path}`, url.endsWith('/') ? url : `${url}/`);
    const headers = { authorization: `Bearer ${token}` };
    return calledOf(await exchange(method, place, body && JSON.stringify(body), headers, limits, signal));
  };

  return {
    async version(signal) {
      const config = await call('GET', 'config/client?format=old', undefined, signal);
      if (config.outcome !== 'done') return config;
      // Numbers and nothing else: it goes on record among the facts.
      const [version] = /^\d{1,4}\.\d{1,4}\.\d{1,4}(?![\d.])/.exec(String(config.value['Version'])) ?? [];
      return version === undefined ? { outcome: 'refused' } : { outcome: 'done', value: version };
    },

    async createChannel({ incidentId, name, inviteUserId }, signal) {
      const purpose = `Incident ${incidentId}`;
      for (let attempt = 1; attempt <= NAMES_MAX; attempt++) {
        const channelName = channelNameOf(name, incidentId, attempt);
        const channel = { team_id: teamId, name: channelName, display_name: displayNameOf(name), purpose, type: 'O' };
        let made = await call('POST', 'channels', channel, signal);
        if (made.outcome === 'refused') {
          // The name is taken: by an earlier attempt of ours, which the purpose says, or by somebody else.
          made = await call('GET', `teams/${teamId}/channels/name/${channelName}`, undefined, signal);
          if (made.outcome === 'done' && made.value['purpose'] !== purpose) continue;
        }
        if (made.outcome !== 'done') return made;
        const id = made.value['id'];
        if (typeof id !== 'string') return { outcome: 'failed' };
        if (inviteUserId !== undefined) {
          const invited = await call('POST', `channels/${id}/members`, { user_id: inviteUserId }, signal);
          if (invited.outcome === 'failed') return invited;
        }
        return { outcome: 'done', value: id };
      }
      return { outcome: 'refused' };
    },

    async post(channelId, text, marker, signal) {
      const posted = await call(
        'POST',
        'posts',
        { channel_id: channelId, message: text, props: { sitrep_event: marker } },
        signal,
      );
      return posted.outcome === 'done' ? { outcome: 'done', value: undefined } : posted;
    },

    async hasPosted(channelId, marker, signal) {
      const page = await call('GET', `channels/${channelId}/posts?per_page=60`, undefined, signal);
      if (page.outcome !== 'done') return page;
      const posts = Object.values(page.value['posts'] ?? {}) as readonly {
        readonly props?: { readonly sitrep_event?: unknown };
      }[];
      return { outcome: 'done', value: posts.some(({ props }) => props?.sitrep_event === marker) };
    },
  };
};

type Called = ChatOutcome<Readonly<Record<string, unknown>>>;

const calledOf = (posted: Posted): Called => {
  if ('fault' in posted) return { outcome: 'failed' };
  const { status, headers, body } = posted;
  if (status >= 200 && status <= 299) {
    try {
      return { outcome: 'done', value: JSON.parse(body) as Record<string, unknown> };
    } catch {
      return { outcome: 'failed' };
    }
  }
  // A token can be put right, a gateway can come back; other refusals stay what they are.
  if (status >= 400 && status <= 499 && ![401, 408, 429].includes(status)) return { outcome: 'refused' };
  // Mattermost says in `X-Ratelimit-Reset` what others say in `Retry-After`: in how many seconds.
  const seconds = Number(headers['retry-after'] ?? headers['x-ratelimit-reset']);
  return { outcome: 'failed', ...(seconds > 0 && { afterMs: seconds * 1_000 }) };
};

/** At most 64 characters of a-z, 0-9 and dashes. The end of the id makes it one of its kind. */
const channelNameOf = (name: string, incidentId: string, attempt: number): string => {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  return `${words}-${incidentId.slice(-10)}${attempt === 1 ? '' : `-${attempt}`}`
    .replace(/^-+/, '')
    .replace(/-+/g, '-');
};

/** At most 64 characters. */
const displayNameOf = (name: string): string => Array.from(name).slice(0, 64).join('');

const NAMES_MAX = 5;
