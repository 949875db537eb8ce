import { expect, it } from 'vitest';
import { functionFacts } from '../model/functionColumns';
import { ProtoWriter } from '../lib/protoWriter';
import { skimGraph } from './graphSkim';
import { listFunctions } from './functionList';

/** Lists a library of FunctionDefs. */
function listed(...functions: readonly ProtoWriter[]) {
  const library = new ProtoWriter();
  for (const one of functions) library.message(1, one);
  const bytes = new ProtoWriter().message(2, library).finish().slice();
  const graph = skimGraph([{ bytes, start: 0, end: bytes.length }], (fault) => {
    throw fault;
  });
  return functionFacts(listFunctions(graph.functions)).map(({ name, byteSize }) => [name, byteSize]);
}

const called = (name: string): ProtoWriter => new ProtoWriter().message(1, new ProtoWriter().text(1, name));
const sizeOf = (one: ProtoWriter): number => one.finish().length;

it('lists functions with their sizes in the order of the file', () => {
  const big = called('second').message(3, new ProtoWriter().text(1, 'a node'.repeat(40)));
  expect(listed(called('first'), big)).toEqual([
    ['first', sizeOf(called('first'))],
    ['second', sizeOf(big)],
  ]);
});

it('lists a name once, the first of it', () => {
  const second = called('f').message(3, new ProtoWriter().text(1, 'node'));
  expect(listed(called('f'), called('g'), second)).toEqual([
    ['f', sizeOf(called('f'))],
    ['g', sizeOf(called('g'))],
  ]);
});

it('reads names that are not ASCII, long, or do not stand first', () => {
  const long = 'x'.repeat(300);
  const late = new ProtoWriter()
    .message(3, new ProtoWriter().text(1, 'node'))
    .message(1, new ProtoWriter().text(5, 'a summary').text(1, 'late'));
  const signatureOfManyArguments = new ProtoWriter().text(1, 'wide');
  for (let i = 0; i < 100; i++) signatureOfManyArguments.message(2, new ProtoWriter().text(1, `argument_${i}`));
  const wide = new ProtoWriter().message(1, signatureOfManyArguments);
  expect(listed(called('größe'), called(long), late, wide).map(([name]) => name)).toEqual([
    'größe',
    long,
    'late',
    'wide',
  ]);
});

it('takes no name from what follows an empty signature', () => {
  const empty = new ProtoWriter().message(1, new ProtoWriter()).message(1, new ProtoWriter().text(1, 'other'));
  expect(listed(empty).map(([name]) => name)).toEqual(['']);
});

it('leaves out what cannot be read', () => {
  const broken = new ProtoWriter().message(1, Uint8Array.of(0x0f, 0x01));
  expect(listed(called('f'), broken).map(([name]) => name)).toEqual(['f']);
});
