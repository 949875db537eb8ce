import type { MetaGraphSummary, Signature } from './summary';

/** Signatures as a person asks for them: the default one, the others in the order of the file, what only loading calls last. */
export function signaturesInOrder(facts: MetaGraphSummary): readonly Signature[] {
  const rank = ({ key, callable }: Signature): number => (key === facts.defaultSignature ? 0 : callable ? 1 : 2);
  return [...facts.signatures].sort((a, b) => rank(a) - rank(b));
}
