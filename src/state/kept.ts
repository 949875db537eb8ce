import { type OpenDocument } from './document';

/** By model on the screen: what was entered in its forms, by place. It goes with the model. */
const entered = new WeakMap<OpenDocument, Map<string, unknown>>();

/** What was entered at a place of a form, which a panel that comes back shows again. */
export function keptAt(document: OpenDocument): Map<string, unknown> {
  let kept = entered.get(document);
  if (!kept) {
    kept = new Map();
    entered.set(document, kept);
  }
  return kept;
}
