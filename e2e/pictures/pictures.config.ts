import { defineConfig } from '@playwright/test';
import base from '../../playwright.config';

/**
 * `npx playwright test -c e2e/pictures/pictures.config.ts pictures` makes the README's pictures from the
 * built site, `… screens` those for looking at many models side by side.
 */
export default defineConfig(base, { testDir: '.', testMatch: ['pictures.ts', 'screens.ts'], workers: 1 });
