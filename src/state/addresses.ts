import { framePrefix, type NodeAddress, parseAddress } from '../model/address';

/** Prefix of the addresses in the frame that a node stands in. */
export function framePrefixOf(address: NodeAddress): string {
  let prefix = '';
  for (const step of parseAddress(address).calls) prefix = framePrefix(prefix, step);
  return prefix;
}
