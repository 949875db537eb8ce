import { release, retain } from '../../values/lifetime';
import { OpError } from '../../opError';
import type { FunctionCall, OpCall, OpEntry, OpFamily, Routine } from '../../registry';
import { RUN_CONTAINER } from '../../session/session';
import type { Resource } from '../../session/session';
import { EMPTY_HANDLE, fromHost, scalarString, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { Optional } from '../list/optional';
import { byRoutine } from '../routine';
import { datasetOf, kept } from './dataset';
import type { Cursor, Pulled } from './dataset';

/** Iterators: resources that remember how far a walk through a dataset has come. */

class DatasetIterator implements Resource {
  readonly resourceKind = 'iterator';
  private dataset: Tensor | null = null;
  private cursor: Cursor | null = null;
  private passed = 0;
  /** What the snapshot keeps. */
  private before: Tensor | null = null;

  get isStarted(): boolean {
    return this.dataset !== null;
  }

  start(dataset: Tensor): void {
    retain(dataset);
    this.dispose();
    this.dataset = dataset;
  }

  *next(call: OpCall): Generator<FunctionCall, Pulled, readonly Tensor[]> {
    if (this.dataset === null)
      throw new OpError(
        'FailedPreconditionError',
        'GetNext() failed because the iterator has not been initialized. Ensure that you have run the initializer operation for this iterator before getting the next element.',
      );
    if (this.cursor === null) {
      this.cursor = datasetOf(this.dataset).open(call.session);
      // After a run that failed the walk is made again, up to where it was.
      for (let i = 0; i < this.passed; i++) yield* this.cursor.next();
    }
    const element = yield* this.cursor.next();
    this.passed += 1;
    return element;
  }

  snapshot(): () => void {
    const { dataset, passed } = this;
    if (dataset !== null) retain(dataset);
    this.before = dataset;
    return () => {
      this.dispose();
      this.dataset = dataset;
      this.passed = passed;
      this.before = null;
    };
  }

  settle(): void {
    if (this.before !== null) release(this.before);
    this.before = null;
  }

  dispose(): void {
    if (this.dataset !== null) release(this.dataset);
    this.dataset = null;
    this.cursor = null;
    this.passed = 0;
  }
}

let made = 0;

/** An iterator of this run alone. */
function anonymous(call: OpCall): Tensor {
  made += 1;
  const handle = call.session.resource(RUN_CONTAINER, `iterator ${made}`, () => new DatasetIterator());
  return fromHost('resource', [], [handle]);
}

function named(call: OpCall): Tensor {
  const { attrs, session, nodeName } = call;
  const handle = session.resource(
    attrs.string('container'),
    attrs.string('shared_name') || nodeName,
    () => new DatasetIterator(),
  );
  return fromHost('resource', [], [handle]);
}

function iteratorOf(call: OpCall, handle: Tensor): DatasetIterator {
  const resource = call.session.lookup(handle);
  if (resource instanceof DatasetIterator) return resource;
  throw new OpError(
    'InvalidArgumentError',
    `Trying to access a resource of type ${resource.resourceKind} as an iterator.`,
  );
}

function* pulled(call: OpCall, handle: Tensor): Generator<FunctionCall, Pulled, readonly Tensor[]> {
  const iterator = iteratorOf(call, handle);
  call.session.beforeChange(iterator);
  return yield* iterator.next(call);
}

const next: Routine = function* next(inputs, call) {
  const element = yield* pulled(call, inputs[0] as Tensor);
  if (element === null) throw new OpError('OutOfRangeError', 'End of sequence');
  return element;
};

const nextOrNone: Routine = function* nextOrNone(inputs, call) {
  return [new Optional(yield* pulled(call, inputs[0] as Tensor)).asTensor()];
};

/** The dataset is what a function gives, asked once. */
const oneShot: Routine = function* oneShot(_, call, functions) {
  const handle = named(call);
  const iterator = iteratorOf(call, handle);
  if (!iterator.isStarted) {
    const [dataset] = kept(yield { ref: functions.of('dataset_factory'), args: [] }, call.session);
    call.session.beforeChange(iterator);
    iterator.start(dataset as Tensor);
  }
  return [handle];
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The place of a resource as text: what a page hands from one call to the next. */
function toText(call: OpCall, handle: Tensor): Tensor {
  iteratorOf(call, handle);
  const [resource] = handle.host as unknown as readonly [{ readonly container: string; readonly name: string }];
  return scalarString(encoder.encode(`${resource.container}\n${resource.name}`));
}

function fromText(call: OpCall, text: Tensor): Tensor {
  const [container = '', name = ''] = decoder.decode(stringsOf(text)[0]).split('\n');
  const handle = call.session.resource(container, name, () => {
    throw new OpError('InvalidArgumentError', 'The string handle names no iterator.');
  });
  return fromHost('resource', [], [handle]);
}

const stateful = { stateful: true };

const GET_NEXT: OpEntry = { ...byRoutine([], next), stateful: true };

export const DATASET_ITERATORS: OpFamily = {
  Iterator: define(named, stateful),
  IteratorV2: define(named, stateful),
  AnonymousIterator: define(anonymous, stateful),
  AnonymousIteratorV2: define((call) => [anonymous(call), fromHost('variant', [], [EMPTY_HANDLE])], stateful),
  AnonymousIteratorV3: define(anonymous, stateful),
  OneShotIterator: { ...byRoutine(['dataset_factory'], oneShot), stateful: true },
  MakeIterator: define((call, dataset, handle) => {
    const iterator = iteratorOf(call, handle);
    call.session.beforeChange(iterator);
    datasetOf(dataset);
    iterator.start(dataset);
    return [];
  }, stateful),
  IteratorGetNext: GET_NEXT,
  IteratorGetNextSync: GET_NEXT,
  IteratorGetNextAsOptional: { ...byRoutine([], nextOrNone), stateful: true },
  DeleteIterator: define((call, handle) => {
    call.session.destroy(handle);
    return [];
  }, stateful),
  IteratorToStringHandle: define(toText, stateful),
  IteratorFromStringHandle: define(fromText, stateful),
  IteratorFromStringHandleV2: define(fromText, stateful),
};
