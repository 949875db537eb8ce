import type { BodyIndex } from './searchIndex';
import { eachLineWith, linesWith, type TextLines } from './textLines';

/** Nodes that a search found in a body. */
export interface BodyHits {
  readonly total: number;
  /** The first of those whose own name and op say every token, and of the others: at most `limit` each. */
  readonly named: readonly number[];
  readonly others: readonly number[];
}

/** Nodes that say every token, in the order of the body; `isWanted` may leave some out. */
export function findInBody(
  index: BodyIndex,
  tokens: readonly string[],
  limit: number,
  isWanted: (node: number) => boolean = () => true,
): BodyHits {
  const nothing = { total: 0, named: [], others: [] };
  const matches: Match[] = [];
  for (const token of tokens) {
    const match = matchOf(index, token);
    if (match === null) return nothing;
    matches.push(match);
  }
  const [first, ...rest] = matches;
  if (first === undefined) return nothing;
  let nodes = nodesSaying(index, first, null);
  for (const match of rest) nodes = nodesSaying(index, match, nodes);
  const { nodeTail } = index;
  const named: number[] = [];
  const others: number[] = [];
  let total = 0;
  for (const node of nodes) {
    if (!isWanted(node)) continue;
    total += 1;
    if (named.length >= limit && others.length >= limit) continue;
    const tail = nodeTail[node] ?? 0;
    let isNamed = true;
    for (const { tails } of matches) isNamed &&= tails[tail] === NAMED;
    if (isNamed) {
      if (named.length < limit) named.push(node);
    } else if (others.length < limit) others.push(node);
  }
  return { total, named, others };
}

/** Nodes of the body, or of `among`, that say one token. */
function nodesSaying(
  { nodeScope, nodeTail }: BodyIndex,
  { scopes, tails, inScopes, beginnings }: Match,
  among: Int32Array | null,
): Int32Array {
  const count = among?.length ?? nodeScope.length;
  const found = new Int32Array(count);
  let length = 0;
  for (let i = 0; i < count; i++) {
    const node = among === null ? i : (among[i] ?? 0);
    const scope = nodeScope[node] ?? 0;
    const tail = nodeTail[node] ?? 0;
    const isSaid = ((scopes[scope] ?? 0) | (tails[tail] ?? 0)) !== 0;
    // Written always, counted where it is one: faster than a jump that nobody can foresee.
    found[length] = node;
    if (isSaid || (inScopes !== null && inScopes[scope] === 1 && beginnings?.[tail] === 1)) length += 1;
  }
  return found.subarray(0, length);
}

/** A tail that says a token somewhere, and one that does in own name and op. */
const SAID = 1;
const NAMED = 2;

/** Where a token is said. */
interface Match {
  /** 1: in the names of the scope and those around it, whatever follows. */
  readonly scopes: Uint8Array;
  /** SAID or NAMED. */
  readonly tails: Uint8Array;
  /** Of a token with slashes, which may begin in scopes and end in a node's own name: both parts, 1 where they are. */
  readonly inScopes: Uint8Array | null;
  readonly beginnings: Uint8Array | null;
}

/** null where nothing says it. */
function matchOf(index: BodyIndex, token: string): Match | null {
  const { segments, tails, ownLength, scopeSegment, scopeParent } = index;
  let isSaid = false;
  const tailFlags = new Uint8Array(ownLength.length);
  eachLineWith(tails, token, (line, at) => {
    isSaid = true;
    const ownEnd = (tails.start[line] ?? 0) + (ownLength[line] ?? 0);
    tailFlags[line] = at + token.length <= ownEnd ? NAMED : SAID;
  });
  const pieces = token.split('/');
  const last = pieces.pop() ?? '';
  const inScopes = pieces.length === 0 ? null : pathsEnding(index, pieces);
  // What the token's last piece begins, or all that it says.
  const own = inScopes === null ? linesWith(segments, token) : beginningWith(segments, last);
  const scopes = new Uint8Array(scopeSegment.length);
  for (let scope = 1; own !== null && scope < scopes.length; scope++) {
    const parent = scopeParent[scope] ?? 0;
    const ends = own[scopeSegment[scope] ?? 0] === 1 && (inScopes === null || inScopes[parent] === 1);
    if (!ends && scopes[parent] === 0) continue;
    scopes[scope] = 1;
    isSaid = true;
  }
  const beginnings = inScopes === null ? null : beginningWith(tails, last);
  if (!isSaid && beginnings === null) return null;
  return { scopes, tails: tailFlags, inScopes, beginnings };
}

function beginningWith(lines: TextLines, text: string): Uint8Array | null {
  return text === '' ? new Uint8Array(lines.start.length - 1).fill(1) : linesWith(lines, `\n${text}`);
}

/** Scopes whose path ends with these pieces: the first may be the end of a name, the others are whole names. */
function pathsEnding({ segments, scopeSegment, scopeParent }: BodyIndex, pieces: readonly string[]): Uint8Array {
  let found = new Uint8Array(scopeSegment.length);
  for (const [nth, piece] of pieces.entries()) {
    const names =
      nth === 0 && piece === ''
        ? null
        : (linesWith(segments, `${nth === 0 ? '' : '\n'}${piece}\n`) ?? new Uint8Array(0));
    const next = new Uint8Array(scopeSegment.length);
    for (let scope = 1; scope < next.length; scope++) {
      if (nth > 0 && found[scopeParent[scope] ?? 0] === 0) continue;
      if (names === null || names[scopeSegment[scope] ?? 0] === 1) next[scope] = 1;
    }
    found = next;
  }
  return found;
}
