import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { CallContext } from '../workers/rpc';
import { rangeSource } from './memorySource';
import { memberPath } from './memberPath';
import { Members } from './members';
import type { Expanded } from './members';
import type { ByteSource } from './source';
import { isTarHeader, isZeroBlock, parsePaxRecords, parseTarHeader, TAR_BLOCK } from './tarHeader';

/** Longest extended header that is read: names are at most a few KiB. */
const MAX_EXTENDED = 1024 * 1024;

/** What pax and GNU headers say about the next member. */
interface Override {
  path?: string;
  linkPath?: string;
  size?: number;
}

/**
 * Lists a tar by its headers alone; members are ranges of the archive. Knows ustar,
 * pax and GNU long names. Links that lead to an earlier member are followed when they are hard.
 */
export async function readTar(
  source: ByteSource,
  file: string,
  context?: Pick<CallContext, 'signal' | 'progress'>,
): Promise<Result<Expanded, Failure>> {
  const members = new Members(file);
  let override: Override = {};
  let at = 0;
  while (at + TAR_BLOCK <= source.size) {
    if (context?.signal.aborted) return fail({ kind: 'cancelled', message: 'Cancelled.', file });
    const head = await source.read(at, at + TAR_BLOCK, context?.signal);
    if (!head.ok) return fail(head.failure);
    const block = head.value;
    if (isZeroBlock(block)) break;
    const header = parseTarHeader(block);
    const size = override.size ?? header.size;
    if (!isTarHeader(block) || !Number.isSafeInteger(size)) {
      members.note('archive-damaged', `${file} is damaged: there is no tar header at byte ${at}.`, { offset: at });
      break;
    }
    const start = at + TAR_BLOCK;
    at = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
    context?.progress(Math.min(at, source.size), source.size, 'bytes');
    if ('xgLK'.includes(header.type)) {
      const extended = await source.read(start, Math.min(start + Math.min(size, MAX_EXTENDED), source.size));
      if (!extended.ok) return fail(extended.failure);
      override = { ...override, ...extension(header.type, extended.value) };
      continue;
    }
    const name = override.path ?? header.name;
    const linkName = override.linkPath ?? header.linkName;
    override = {};
    // Of a member that the archive's end cuts off, what is there is its content: half a graph is better than none.
    const present = Math.max(0, Math.min(size, source.size - start));
    addMember(members, header.type, name, linkName, source, start, present);
    if (present < size) {
      members.note('archive-damaged', `${file} is cut short in its member ${name}.`, { offset: source.size });
    }
  }
  if (at > 0 && at < source.size && source.size - at < TAR_BLOCK) {
    const message = `${file} is cut short: a tar ends with a whole block of ${TAR_BLOCK} bytes.`;
    members.note('archive-damaged', message, { offset: at });
  }
  return ok(members.expanded());
}

function addMember(
  members: Members,
  type: string,
  name: string,
  linkName: string,
  source: ByteSource,
  start: number,
  size: number,
): void {
  if (type === '5' || (type === '0' && name.endsWith('/'))) return;
  const path = members.accept(name);
  if (path === null) return;
  // `7` is a contiguous file, which nobody treats apart.
  if (type === '0' || type === '7') {
    members.add(path, rangeSource(source, start, size, path));
    return;
  }
  const target = type === '1' ? members.find(memberPath(linkName) ?? '') : undefined;
  if (target) members.add(path, target.source);
  else if (type === '1' || type === '2') members.refuse(name, `it is a link (to ${linkName})`);
  else members.refuse(name, `it is not an ordinary file (tar type ${type})`);
}

/** What an extended header says. Global ones (`g`) carry comments such as git's commit id: nothing about paths. */
function extension(type: string, bytes: Uint8Array): Override {
  if (type === 'L' || type === 'K') {
    const name = new TextDecoder().decode(bytes).replace(/\0.*$/s, '');
    return type === 'L' ? { path: name } : { linkPath: name };
  }
  if (type === 'g') return {};
  const records = parsePaxRecords(bytes);
  const override: Override = {};
  const path = records.get('path');
  const linkPath = records.get('linkpath');
  const size = records.get('size');
  if (path !== undefined) override.path = path;
  if (linkPath !== undefined) override.linkPath = linkPath;
  if (size !== undefined) override.size = Number(size);
  return override;
}
