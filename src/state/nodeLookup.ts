import type { BodyAddress, NodeDetails } from '../decode/decodeApi';
import { fail, ok, type Result } from '../lib/result';
import { framePrefix, type NodeAddress, parseAddress } from '../model/address';
import type { Failure } from '../model/failure';
import { type OpenDocument, openDocumentOf, useDocument } from './document';
import { askDecode } from './engine';
import { useView } from './view';

/** Which function body each frame of an address is, by frame prefix; for one model and one start. */
let known = new Map<string, string | null>();
let knownOf: { readonly document: OpenDocument | null; readonly start: string } = { document: null, start: '' };

/** A node with everything decoded, and the body it stands in. */
export interface FoundNode {
  readonly body: BodyAddress;
  readonly details: NodeDetails;
}

/** Walks the calls of an address from the start of the view to the node. */
export async function findNode(address: NodeAddress, signal: AbortSignal): Promise<Result<FoundNode, Failure>> {
  const document = openDocumentOf(useDocument.getState());
  const { start } = useView.getState();
  const metaGraph = start?.metaGraph ?? 0;
  const root = start?.kind === 'function' ? start.name : null;
  const startText = JSON.stringify(start);
  if (knownOf.document !== document || knownOf.start !== startText) {
    known = new Map();
    knownOf = { document, start: startText };
  }
  const { calls, node } = parseAddress(address);
  let functionName = root;
  let prefix = '';
  for (const step of calls) {
    prefix = framePrefix(prefix, step);
    let body = known.get(prefix);
    if (body === undefined) {
      const caller = await askDecode('node', { metaGraph, functionName, node: step.node }, { signal });
      if (!caller.ok) return caller;
      body = bodyOf(caller.value, step.attr);
      if (body === null) {
        return fail({
          kind: 'missing-function',
          message: `${step.node} has no attribute ${step.attr} that names a function.`,
          where: { metaGraph, function: functionName, node: step.node },
        });
      }
      known.set(prefix, body);
    }
    functionName = body;
  }
  const place = { metaGraph, functionName, node };
  const details = await askDecode('node', place, { signal });
  return details.ok ? ok({ body: place, details: details.value }) : details;
}

/** The function behind `f`, `then_branch` or `branches.2`; a node without the attribute is itself named after the function. */
export function bodyOf(caller: NodeDetails, attr: string): string | null {
  const [name = '', index] = attr.split('.');
  const found = caller.attrs.find((candidate) => candidate.name === name);
  if (found?.functionNames) return found.functionNames[Number(index ?? 0)] ?? null;
  if (found?.functionName) return found.functionName;
  return attr === 'f' ? caller.op : null;
}
