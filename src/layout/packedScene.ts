import { ok } from '../lib/result';
import type { LayoutApi, PackedLayoutApi } from './layoutApi';
import type { SceneColumns } from './scene';
import { bookFor, type PackedScene, readScene, type SceneBook, sourceOf } from './sceneBook';
import type { BookMark, Scene } from './sceneModel';
import { packTexts } from './textColumn';
import type { ViewBook } from './viewBook';

/** A scene for someone who has been told as much of the book as `known` says. */
export function packScene(
  start: Scene['start'],
  columns: SceneColumns,
  book: ViewBook,
  known: BookMark | null,
): PackedScene {
  const views = book.pack(known?.book === book.id ? known.views : 0);
  return { ...columns, start, book: book.id, views: views === null ? [] : [views] };
}

/** How far a reader has been told. */
export function markOf(book: SceneBook | null): BookMark | null {
  return book === null ? null : { book: book.id, views: book.size };
}

/** A read scene as it goes on to a painter in another thread, without what that does not read, and how far it is told then. */
export function packForPainter(
  scene: Scene,
  known: BookMark | null,
): { readonly scene: PackedScene; readonly told: BookMark } {
  const { packed, book } = sourceOf(scene);
  const nothing = packTexts([]);
  const from = known?.book === book.id ? known.views : 0;
  const views = book.parts
    .filter((part) => part.from >= from)
    .map(({ boxes, edges, ...range }) => ({
      ...range,
      boxes: { ...boxes, id: nothing, address: nothing, group: nothing, dtype: nothing, members: nothing },
      edges: { ...edges, producer: nothing },
    }));
  return { scene: { ...packed, views }, told: { book: book.id, views: book.size } };
}

/** A layout in this thread, for those who read scenes and not their packed form. */
export function plainLayout(layout: PackedLayoutApi): LayoutApi {
  let book: SceneBook | null = null;
  return {
    ...layout,
    async scene(request, context) {
      const packed = await layout.scene({ ...request, known: markOf(book) }, context);
      if (!packed.ok) return packed;
      book = bookFor(packed.value, book);
      return ok(readScene(packed.value, book));
    },
  };
}

/** The buffers of a packed scene, to be handed over and not copied. */
export function buffersOf(packed: PackedScene): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const pending: unknown[] = [packed];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (ArrayBuffer.isView(at)) {
      if (at.buffer instanceof ArrayBuffer) found.add(at.buffer);
    } else if (typeof at === 'object' && at !== null) for (const part of Object.values(at)) pending.push(part);
  }
  return [...found];
}
