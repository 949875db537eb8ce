import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import recordings from './fixtures/recordings.json';
import { call, sandbox } from './fixtures/sandbox';
import { show } from './show';

const { file } = sandbox();

/** Splits at commas outside of brackets and quotes. */
function topLevel(list: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < list.length; i++) {
    const c = list[i] ?? '';
    if ('([{'.includes(c)) depth += 1;
    else if (')]}'.includes(c)) depth -= 1;
    else if (c === ',' && depth === 0) {
      parts.push(list.slice(start, i).trim());
      start = i + 1;
    }
  }
  return [...parts, list.slice(start).trim()];
}

/**
 * What is arbitrary in saved_model_cli's text is sorted: the set of ops, and what comes out of a protobuf map, whose order
 * changes from process to process there (items of a dict argument, names of named arguments).
 */
function sorted(text: string): string {
  return text
    .replace(/(contains the following ops: )(\{.*\}|set\(\))/g, (_, head: string, set: string) => {
      return head + topLevel(set.slice(1, -1)).toSorted().join(', ');
    })
    .replace(/(Value: \{)(.*)\}$/gm, (_, head: string, items: string) => head + topLevel(items).toSorted().join(', '))
    .replace(/(?: {8}Named Argument #\d+\n.*\n)+/g, (block) => {
      const names = block.split('\n').filter((line) => line !== '' && !line.includes('Named Argument'));
      return names.toSorted().join('\n');
    });
}

describe('show', () => {
  it.each(['calc', 'tags'] as const)('--all of %s is what saved_model_cli prints', async (name) => {
    const { out, status } = await call(show, [file(`${name}.zip`), '--all']);
    expect(sorted(out)).toBe(sorted(recordings.all[name]));
    expect(status).toBe(0);
  });

  describe.each(['calc', 'tags'] as const)('of %s', (name) => {
    it.each(recordings.show[name])('$args is what saved_model_cli prints', async (recorded) => {
      const { out, err, status } = await call(show, [file(`${name}.zip`), ...recorded.args]);
      const { error } = recorded as { readonly error?: string };
      if (error === undefined) {
        expect(sorted(out)).toBe(sorted(recorded.out));
        return;
      }
      expect(status).toBe(2);
      // The choices it offers come out of a map.
      expect(err).toContain(error.replace(/(choose from: |tag-sets: ).*/, '$1'));
    });
  });

  it('takes --dir as saved_model_cli does, and says that --list_ops needs a tag set', async () => {
    const { out } = await call(show, ['--dir', file('tags.zip'), '--list_ops']);
    const sets = recordings.show.tags[0]?.out;
    expect(out).toBe(`--list_ops must be paired with a tag-set or with --all.\n${sets}`);
  });

  it('says what is missing and what to do', async () => {
    expect(await call(show, [])).toMatchObject({ status: 2, err: expect.stringContaining('No SOURCE') });
    expect(await call(show, [file('none')])).toMatchObject({
      status: 2,
      err: expect.stringContaining('it does not exist'),
    });
    expect(await call(show, [file('x.npy')])).toMatchObject({ status: 2, out: '' });
  });
});

const ZOO = '../shared/models/zoo';
const recorded = existsSync(ZOO)
  ? readdirSync(ZOO).flatMap((family) =>
      readdirSync(path.join(ZOO, family))
        .map((name) => path.join(family, name))
        .filter((name) => existsSync(path.join(ZOO, name, 'cli-show-all.txt'))),
    )
  : [];

describe.skipIf(recorded.length === 0)('show --all of the samples', () => {
  it.each(recorded)('%s', async (name) => {
    const { out } = await call(show, [path.join(ZOO, name, 'model'), '--all']);
    expect(sorted(out)).toBe(sorted(readFileSync(path.join(ZOO, name, 'cli-show-all.txt'), 'utf8')));
  });
});
