import { describe, expect, it } from 'vitest';
import type { DType } from '../../../model/dtype';
import { answerOf, differenceFrom, tensorOf } from '../../../testing/recordedOps';
import type { RecordedCase, Recording } from '../../../testing/recordedOps';
import type { Session } from '../../session/session';
import { fromHost } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { Variable } from '../../session/variable';
import recorded from '../fixtures/optimizers.json';

const { cases } = recorded as unknown as Recording;

/** As many variables as the op's definition has handles before its other inputs: every recorded slot is of the variable's shape. */
function slotsOf({ inputs, outputs }: RecordedCase): number {
  return outputs?.length ?? inputs.filter(({ shape }) => shape.join() === inputs[0]?.shape.join()).length;
}

/** The variables after the step, or the code of the refusal. */
function stepOf(given: RecordedCase): readonly Tensor[] | string {
  const variables = given.inputs.slice(0, slotsOf(given)).map((slot, i) => {
    const variable = new Variable(`v${i}`, slot.dtype as DType, slot.shape);
    variable.set(tensorOf(slot));
    return variable;
  });
  const handles = variables.map((resource, i) =>
    fromHost('resource', [], [{ handleKind: 'resource', container: '', name: String(i), resource } as never]),
  );
  const session = {
    lookup: (handle: Tensor) => variables[handles.indexOf(handle)],
    beforeChange: () => undefined,
  } as unknown as Session;
  const answer = answerOf(given, 'cpu', Number.POSITIVE_INFINITY, { session, first: handles });
  return typeof answer === 'string' ? answer : variables.map((variable) => variable.read());
}

describe('one step of an optimizer', () => {
  it.each(cases.map((given) => [given.title, given] as const))('%s', (_title, given) => {
    const answer = stepOf(given);
    if (given.outputs === undefined) expect(answer).toBe(given.error);
    else expect(typeof answer === 'string' ? answer : differenceFrom(given.outputs, answer)).toBeNull();
  });
});
