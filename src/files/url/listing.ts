import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import { encodePath, huggingFaceFile } from './modelUrl';
import type { Hosts, ModelUrl } from './modelUrl';
import { request } from './request';

/** A file of a repository: its path below the folder asked for, where its bytes are, and their number. */
export interface Listed {
  readonly path: string;
  readonly url: string;
  readonly size: number;
  /** Where its bytes are if what lies at `url` is a git-lfs pointer. */
  readonly lfsUrl?: string;
}

type GithubUrl = Extract<ModelUrl, { kind: 'github' }>;
type HuggingFaceUrl = Extract<ModelUrl, { kind: 'hugging-face' }>;

/** Pages of a listing that are fetched: Hugging Face gives 1,000 files at a time. */
const MAX_PAGES = 50;

/** The files below a folder of a repository, by the public API of its host. */
export function listRepository(
  url: GithubUrl | HuggingFaceUrl,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<Result<readonly Listed[], Failure>> {
  return url.kind === 'github' ? listGithub(url, hosts, signal) : listHuggingFace(url, hosts, signal);
}

/** https://docs.github.com/rest/git/trees: `REF:path` names the tree of a folder. */
async function listGithub(
  { repo, ref, path, name }: GithubUrl,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<Result<readonly Listed[], Failure>> {
  const tree = encodeURIComponent(path === '' ? ref : `${ref}:${path}`);
  const answer = await json(`${hosts.githubApi}/repos/${repo}/git/trees/${tree}?recursive=1`, name, signal);
  if (!answer.ok) return answer;
  const { tree: entries, truncated } = answer.value.body as { readonly tree?: unknown; readonly truncated?: unknown };
  if (!Array.isArray(entries)) return fail(strange(hosts.githubApi, name));
  if (truncated === true) {
    const message = `${repo} has more files than GitHub lists at once. Give the address of the model's own folder.`;
    return fail({ kind: 'network', message });
  }
  return ok(
    entries.flatMap((entry: unknown) => {
      const {
        path: file,
        type,
        size,
      } = entry as { readonly path?: unknown; readonly type?: unknown; readonly size?: unknown };
      if (type !== 'blob' || typeof file !== 'string' || typeof size !== 'number') return [];
      const place = encodePath(`${ref}/${path === '' ? '' : `${path}/`}${file}`);
      return [
        {
          path: file,
          size,
          url: `${hosts.githubRaw}/${repo}/${place}`,
          lfsUrl: `${hosts.githubMedia}/${repo}/${place}`,
        },
      ];
    }),
  );
}

/** https://huggingface.co/docs/hub/api: entries have the size of the file itself, also where git-lfs keeps it. */
async function listHuggingFace(
  { repo, ref, path, name }: HuggingFaceUrl,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<Result<readonly Listed[], Failure>> {
  const files: Listed[] = [];
  const below = path === '' ? '' : `/${encodePath(path)}`;
  let next: string | null = `${hosts.huggingFace}/api/${repo}/tree/${encodeURIComponent(ref)}${below}?recursive=true`;
  for (let page = 0; next !== null && page < MAX_PAGES; page++) {
    const answer = await json(next, name, signal);
    if (!answer.ok) return answer;
    if (!Array.isArray(answer.value.body)) return fail(strange(hosts.huggingFace, name));
    for (const entry of answer.value.body as unknown[]) {
      const {
        path: file,
        type,
        size,
      } = entry as { readonly path?: unknown; readonly type?: unknown; readonly size?: unknown };
      if (type !== 'file' || typeof file !== 'string' || typeof size !== 'number') continue;
      const inside = path === '' ? file : file.startsWith(`${path}/`) ? file.slice(path.length + 1) : null;
      if (inside !== null) files.push({ path: inside, size, url: huggingFaceFile(hosts, repo, ref, file) });
    }
    next = answer.value.next;
  }
  return ok(files);
}

async function json(
  url: string,
  name: string,
  signal: AbortSignal,
): Promise<Result<{ readonly body: unknown; readonly next: string | null }, Failure>> {
  const response = await request(url, name, { headers: { Accept: 'application/json' }, signal });
  if (!response.ok) return response;
  try {
    const next = /<([^>]+)>;\s*rel="next"/.exec(response.value.headers.get('link') ?? '');
    return ok({ body: await response.value.json(), next: next?.[1] ?? null });
  } catch {
    return fail(strange(url, name));
  }
}

function strange(url: string, name: string): Failure {
  return {
    kind: 'network',
    message: `${new URL(url).host} answered in a form that is not a list of the files of ${name}.`,
  };
}
