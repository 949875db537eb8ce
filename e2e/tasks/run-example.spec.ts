import { expect, test } from '@playwright/test';
import { Explorer } from '../pages/explorer';
import { writeExampleModel } from '../pages/textModel';

test('a tf.Example is filled in feature by feature', async ({ page }, info) => {
  const explorer = new Explorer(page);
  await explorer.visit();
  await explorer.open(writeExampleModel(info.outputPath('people')));
  await explorer.showRun();
  const run = page.getByRole('button', { name: /^Run( again)? (Ctrl|⌘)/ });
  const age = page.getByRole('textbox', { name: 'age, int64 ()' });
  await expect(page.getByRole('radio', { name: 'Example', exact: true })).toBeChecked();
  await expect(age).toHaveAttribute('placeholder', 'required');
  await expect(run).toBeDisabled();

  await age.fill('4.5');
  await expect(page.getByRole('alert')).toContainText('4.5 is not a whole number');
  await expect(run).toBeDisabled();

  await age.fill('9007199254740993');
  await explorer.run();
  await expect(explorer.output('age')).toContainText('9,007,199,254,740,993');
  await expect(explorer.output('name')).toContainText('nobody');

  await page.getByRole('textbox', { name: 'name, string ()' }).fill('Ada');
  await explorer.run();
  await expect(explorer.output('name')).toContainText('Ada');
});
