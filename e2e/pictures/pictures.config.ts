import { defineConfig } from '@playwright/test';
import base from '../../playwright.config';

/** `npx playwright test -c e2e/pictures/pictures.config.ts` makes the README's pictures from the built site. */
export default defineConfig(base, { testDir: '.', testMatch: 'pictures.ts', workers: 1 });
