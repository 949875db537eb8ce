/** What becomes of a node on the canvas: values of `BodyPlan.role`. */
export const Roles = {
  /** Not reached from what is returned. */
  DEAD: 0,
  /** A box. */
  OP: 1,
  /** A box that opens into the functions it calls. */
  CALL: 2,
  /** Passes its input on: edges go through it. */
  ALIAS: 3,
  /** A row of its consumers. */
  CONSTANT: 4,
  /** Reads a variable: a row of its consumers. */
  READ: 5,
  /** A variable, table or another resource made from nothing: a row of its users. */
  HANDLE: 6,
  /** Only orders others. */
  NOOP: 7,
  /** Stands for a signature input. */
  FED: 8,
  /** A call that hands its arguments back unchanged: edges go through it. */
  PASSED_CALL: 9,
} as const;

/** What an op could fold into, by its name alone. */
export type Role = 'op' | 'alias' | 'constant' | 'read' | 'handle' | 'noop';

const BY_OP: Readonly<Record<string, Role>> = {
  Identity: 'alias',
  IdentityN: 'alias',
  StopGradient: 'alias',
  PreventGradient: 'alias',
  Snapshot: 'alias',
  GuaranteeConst: 'alias',
  RefIdentity: 'alias',
  _Retval: 'alias',
  Const: 'constant',
  HostConst: 'constant',
  ReadVariableOp: 'read',
  VarHandleOp: 'handle',
  VariableV2: 'handle',
  Variable: 'handle',
  HashTable: 'handle',
  MutableHashTable: 'handle',
  NoOp: 'noop',
  ControlTrigger: 'noop',
};

export function roleOf(op: string): Role {
  return BY_OP[op] ?? 'op';
}

/** Whether a node of that row of `BodyPlan.role` is a box of its own. */
export function isShown(role: number | undefined): boolean {
  return role === Roles.OP || role === Roles.CALL;
}
