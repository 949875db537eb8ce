import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { Failure } from '../../model/failure';

/** What an address typed by a person stands for. Paths are inside the repository, '' for its top. */
export type ModelUrl =
  | { readonly kind: 'file'; readonly url: string; readonly name: string }
  /** Ends with a slash: a folder of a plain web server, which cannot be listed. */
  | { readonly kind: 'folder'; readonly url: string; readonly name: string }
  | {
      readonly kind: 'github';
      readonly repo: string;
      readonly ref: string;
      readonly path: string;
      readonly name: string;
    }
  | {
      readonly kind: 'hugging-face';
      /** `models/owner/name`, `datasets/…` or `spaces/…`, as its API counts them. */
      readonly repo: string;
      readonly ref: string;
      readonly path: string;
      readonly name: string;
    };

/** Where the services answer; another set in tests. No slash at the end. */
export interface Hosts {
  readonly github: string;
  readonly githubApi: string;
  readonly githubRaw: string;
  /** Contents of files kept by git-lfs, of which the repository has only pointers. */
  readonly githubMedia: string;
  readonly huggingFace: string;
}

export const PUBLIC_HOSTS: Hosts = {
  github: 'https://github.com',
  githubApi: 'https://api.github.com',
  githubRaw: 'https://raw.githubusercontent.com',
  githubMedia: 'https://media.githubusercontent.com/media',
  huggingFace: 'https://huggingface.co',
};

/**
 * Understands the addresses people copy: a file, a folder of a GitHub or Hugging Face repository as their pages
 * show it (`/tree/`, `/blob/`, `/resolve/`, `/raw/`), a folder of a web server.
 */
export function parseModelUrl(text: string, hosts: Hosts = PUBLIC_HOSTS): Result<ModelUrl, Failure> {
  const trimmed = text.trim();
  const absolute = trimmed.includes('://') ? trimmed : `https://${trimmed}`;
  const url = URL.canParse(absolute) ? new URL(absolute) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    const message = `${JSON.stringify(trimmed)} is not the address of a file: it must begin with https:// or http://.`;
    return fail({ kind: 'network', message });
  }
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  if (url.origin === hosts.github && parts.length >= 2) return ok(githubUrl(parts, hosts));
  if (url.origin === hosts.huggingFace && parts.length >= 2) return ok(huggingFaceUrl(parts, hosts));
  const name = parts.at(-1) ?? url.host;
  return ok({ kind: url.pathname.endsWith('/') ? 'folder' : 'file', url: url.href, name });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** `owner/repo[/tree|blob|raw/REF/path…]`. A branch with a slash in its name cannot be told from a folder: its first part is taken. */
function githubUrl(parts: readonly string[], hosts: Hosts): ModelUrl {
  const [owner = '', repoName = '', view, ref = 'HEAD', ...rest] = parts;
  const repo = `${owner}/${repoName.replace(/\.git$/, '')}`;
  const path = rest.join('/');
  const name = rest.at(-1) ?? repoName;
  if ((view === 'blob' || view === 'raw') && rest.length > 0) {
    return { kind: 'file', url: `${hosts.githubRaw}/${repo}/${encodePath(`${ref}/${path}`)}`, name };
  }
  return { kind: 'github', repo, ref: view === 'tree' ? ref : 'HEAD', path: view === 'tree' ? path : '', name };
}

/** `[datasets|spaces/]owner/name[/tree|blob|resolve/REF/path…]`. */
function huggingFaceUrl(parts: readonly string[], hosts: Hosts): ModelUrl {
  const kind = parts[0] === 'datasets' || parts[0] === 'spaces' ? parts[0] : 'models';
  const [owner = '', repoName = '', view, ref = 'main', ...rest] = kind === 'models' ? parts : parts.slice(1);
  const path = rest.join('/');
  const name = rest.at(-1) ?? repoName;
  const repo = `${kind}/${owner}/${repoName}`;
  if ((view === 'blob' || view === 'resolve' || view === 'raw') && rest.length > 0) {
    return { kind: 'file', url: huggingFaceFile(hosts, repo, ref, path), name };
  }
  return { kind: 'hugging-face', repo, ref: view === 'tree' ? ref : 'main', path: view === 'tree' ? path : '', name };
}

/** Address of the bytes of a file; models are at the top of the site, the other kinds below their word. */
export function huggingFaceFile(hosts: Hosts, repo: string, ref: string, path: string): string {
  return `${hosts.huggingFace}/${repo.replace(/^models\//, '')}/resolve/${encodeURIComponent(ref)}/${encodePath(path)}`;
}

export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
