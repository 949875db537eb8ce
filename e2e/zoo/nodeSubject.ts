import { openAsBlob, readdirSync } from 'node:fs';
import path from 'node:path';
import { checkStructure } from '../../src/decode/structure';
import { openDropped } from '../../src/decode/decode';
import type { DroppedFile } from '../../src/files/source';
import { ok } from '../../src/lib/result';
import type { Failure } from '../../src/model/failure';
import type { SavedModel } from '../../src/model/savedModel';
import { createEngine } from '../../src/runtime/engine';
import type { BackendName } from '../../src/runtime/registry';
import type { OpenedSubject, Subject } from './subject';
import { metaGraphWithTags } from './tags';

/** The engine in this process, fed with the same dropped files as the page. */
export function nodeSubject(backend: BackendName, hostLimit?: number): Subject {
  return {
    async open(source) {
      const opened = await openDropped({ files: await droppedFolder(source), name: path.basename(source) });
      return opened.ok ? ok(subjectOf(opened.value.model, backend, hostLimit)) : opened;
    },
  };
}

/** Every file below a folder, as a drop of that folder gives them. */
export async function droppedFolder(source: string): Promise<readonly DroppedFile[]> {
  const names = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    names.map(async (name) => ({
      path: path.relative(source, name).split(path.sep).join('/'),
      blob: await openAsBlob(name),
    })),
  );
}

function subjectOf(model: SavedModel, backend: BackendName, hostLimit: number | undefined): OpenedSubject {
  const engine = createEngine(model, backend, hostLimit === undefined ? {} : { hostLimit });
  return {
    metaGraphWithTags: (tags) => metaGraphWithTags(model.summary, tags),
    checkSupport: (metaGraph, signature) => engine.checkSupport({ metaGraph, signature }),
    async run(metaGraph, signature, inputs) {
      const result = await engine.run({ metaGraph, signature, inputs });
      return result.ok ? ok(result.value.outputs) : result;
    },
    async reset() {
      await engine.resetState();
    },
    problems: () => everyProblem(model),
    async close() {
      await engine.dispose();
    },
  };
}

async function everyProblem(model: SavedModel): Promise<readonly Failure[]> {
  const failures: Failure[] = [...model.summary.problems, ...checkStructure(model)];
  for (const key of model.checkpoint?.entries.keys() ?? []) {
    const read = await model.checkpoint?.readTensor(key);
    if (read && !read.ok) failures.push(read.failure);
  }
  return failures;
}
