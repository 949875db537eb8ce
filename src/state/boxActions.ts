import type { Scene } from '../layout/layoutApi';
import { formatAddress, nodeAddress, type NodeAddress, parseAddress } from '../model/address';
import { bodyOf, findNode } from './nodeLookup';
import { sceneOf, useScene } from './scene';
import { showStart, showWithin } from './viewActions';
import { useView } from './view';

/** The call whose body a group is; null for name scopes, stacks and groups of several bodies. */
export function callOf(group: string): { readonly address: NodeAddress; readonly attr: string } | null {
  if (!group.endsWith('|')) return null;
  const { calls } = parseAddress(`${group}_` as NodeAddress);
  const step = calls.at(-1);
  return step ? { address: nodeAddress(calls.slice(0, -1), step.node), attr: step.attr } : null;
}

/** Opens the function behind a call, or behind a link to a recursive one, as a graph of its own; any other group as a view of its own. */
export async function showOwnView(row: number): Promise<void> {
  const scene = sceneOf(useScene.getState());
  const group = scene?.group[row] ?? null;
  if (!scene) return;
  const address = scene.address[row] ?? null;
  const call = group === null ? address && { address, attr: 'f' } : callOf(group);
  if (call) {
    const found = await findNode(call.address, new AbortController().signal);
    const name = found.ok ? bodyOf(found.value.details, call.attr) : null;
    const { metaGraph } = useView.getState();
    if (name !== null) return showStart({ kind: 'function', metaGraph, name });
  }
  if (group !== null) showWithin(group);
}

/** The name a person knows a box by: the node's, else the group's or the signature's. */
export function nameOf(scene: Scene, row: number): string {
  const address = scene.address[row];
  return address ? parseAddress(address).node : (scene.title[row] ?? '');
}

/** Where a box is, from the outside in: `StatefulPartitionedCall ▸ block_3 ▸ MatMul`. */
export function pathOf(scene: Scene, row: number): string {
  const address = scene.address[row];
  if (address) return formatAddress(address);
  const titles: string[] = [];
  for (let at = row; at >= 0; at = scene.parent[at] ?? -1) titles.unshift(scene.title[at] ?? '');
  return titles.join(' ▸ ');
}
