import type { Page } from '@playwright/test';

/**
 * Drags files or folders of the disk onto the page as the system does: through
 * the browser's own drag input, so that the page gets real directory entries.
 */
export async function dropPaths(page: Page, paths: readonly string[], at = { x: 200, y: 400 }): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await client.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await client.detach();
}
