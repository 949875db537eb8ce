import type { Page } from '@playwright/test';

/**
 * Drags files or folders of the disk onto the page as the system does: through
 * the browser's own drag input, so that the page gets real directory entries.
 * `holdMs`: how long they are held over it.
 */
export async function dropPaths(
  page: Page,
  paths: readonly string[],
  { holdMs = 0, ...at }: { readonly x?: number; readonly y?: number; readonly holdMs?: number } = {},
): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    if (type === 'drop') await page.waitForTimeout(holdMs);
    await client.send('Input.dispatchDragEvent', { type, x: 200, y: 400, ...at, data });
  }
  await client.detach();
}
