import { describe, expect, it } from 'vitest';
import { engineOf, judgeCase } from '../../../testing/recordedModel';
import type { RecordedModel } from '../../../testing/recordedModel';
import { models } from '../fixtures/forests.json';

type ForestModel = Omit<RecordedModel, 'tensorflow'> & { readonly title: string };

describe.each((models as unknown as readonly ForestModel[]).map((model) => [model.title, model] as const))(
  '%s answers as TensorFlow Decision Forests recorded',
  (_title, recorded) => {
    const engine = engineOf(recorded);
    it.each(recorded.cases.map((given) => [given.title, given] as const))('%s', async (_case, given) => {
      expect(await judgeCase(await engine, given)).toBeNull();
    });
  },
);
