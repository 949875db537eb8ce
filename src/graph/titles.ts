/** What a person would call a library function: the exporter's prefixes and counters taken off. */
export function functionTitle(name: string): string {
  const inner = name
    .replace(/^__(inference|forward|backward)_/, '')
    .replace(/_(layer_call_fn|layer_call_and_return_conditional_losses)(?=_\d+$|$)/, '')
    .replace(/_\d+$/, '')
    .replace(/^_+/, '');
  return inner === '' ? name : inner;
}

/** Last part of a scoped name. */
export function ownName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Names that say nothing but that something is called. */
export function isGenericCallName(name: string): boolean {
  return /^(Tpu|TPU|Stateful)?PartitionedCall(_\d+)?$/.test(name);
}

const BODY_TITLES: Readonly<Record<string, string>> = {
  then_branch: 'then',
  else_branch: 'else',
  cond: 'condition',
  body: 'body',
};

/** `then`, `else`, `condition`, `body`, `branch 2`: what a body is to its node. */
export function bodyTitle(attr: string): string {
  const branch = /^branches\.(\d+)$/.exec(attr);
  return branch === null ? (BODY_TITLES[attr] ?? attr) : `branch ${branch[1]}`;
}
