import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLibrary } from '../../main/services/library/library.ts';
import { importFeatures } from '../../main/services/study/importFeatures.ts';
import { temporaryFolder } from '../fixtures/ctLibrary.ts';
import { fillStudyLibrary } from '../fixtures/studyLibrary.ts';
import { dropFiles } from './dropFiles.ts';
import { type OpenApp, openApp } from './openApp.ts';
import { keepScreenshot } from './screenshots.ts';
import { seriousFindings } from './seriousFindings.ts';

const home = temporaryFolder();
const folder = join(home, 'library');
let app: OpenApp;
let page: Page;

beforeAll(async () => {
  const library = openLibrary(folder);
  const cohort = fillStudyLibrary(library, 100);
  await importFeatures(library, 'radiomics', Buffer.from(cohort.features), null);
  library.close();
  // A name that no program can guess, as a lab's own tables have them.
  writeFileSync(join(home, 'clinical.csv'), cohort.clinical.replace('FEV1pp', 'Ein-Sekunden-Kapazität'));
  app = await openApp(folder, join(home, 'settings'));
  page = app.page;
});
afterAll(() => app.close());

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

describe('the study, from a table to an exported folder', () => {
  it('shows a dropped table, lets its columns be mapped and takes it in', async () => {
    await page.getByRole('navigation').getByRole('button', { name: 'Study', exact: true }).click();
    await page.getByText('No study yet').waitFor();
    await dropFiles(page, join(home, 'clinical.csv'));
    await page.getByText('100 rows: 100 patients of this library').waitFor();
    await page.getByLabel('Meaning of Ein-Sekunden-Kapazität').selectOption({ label: 'FEV1' });
    await expect.poll(() => page.getByLabel('Meaning of Ein-Sekunden-Kapazität').inputValue()).toBe('fev1pp');
    await keepScreenshot(page, 'study-1-table');
    expect(await seriousFindings(page)).toEqual([]);
    await press('Import');
    await page.getByRole('status').getByText('Values of 100 patients are stored').waitFor();
  });

  it('asks for the decimal mark where a table does not tell', async () => {
    writeFileSync(join(home, 'walk.csv'), 'patientId;sixMinuteWalkM\nLAB-0000;312,125\n');
    await dropFiles(page, join(home, 'walk.csv'));
    const mark = page.getByLabel('Decimal mark');
    await mark.waitFor();
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
    await keepScreenshot(page, 'study-1b-decimal');
    expect(await seriousFindings(page)).toEqual([]);
    await mark.selectOption({ label: 'comma' });
    await expect
      .poll(() => page.getByRole('button', { name: 'Import', exact: true }).isDisabled())
      .toBe(false);
    await press('Cancel');
  });

  it('is written in a form and run as a job', async () => {
    await press('New study');
    await page.getByRole('textbox', { name: 'Name' }).fill('Table 2 and 3');
    expect(await page.getByLabel('Centrilobular visual score (100)').isChecked()).toBe(true);
    expect(await page.getByLabel('MMRC dyspnoea (100)').isChecked()).toBe(false);
    await page.getByLabel('Measures: LAA-950, Perc15').check();
    await page.getByLabel('Clinical: BODE').check();
    await page.getByLabel('Imported: radiomics').check();
    await page.getByLabel('Baseline: Models Genesis (a row that says why not yet)').check();
    await page.getByLabel('Repeats').fill('1');
    await keepScreenshot(page, 'study-2-form');
    expect(await seriousFindings(page)).toEqual([]);
    await press('Save and run');
    await page.locator('[data-table="phenotypes"]').waitFor();
  });

  it('shows tables 2 and 3 and the figures, each with its numbers, in dark and light', async () => {
    const phenotypes = page.locator('[data-table="phenotypes"]');
    await expect.poll(() => phenotypes.textContent()).toMatch(/log FEV1 % predicted.*0\.\d\d ± 0\.\d\d/s);
    const survival = page.locator('[data-table="survival"]');
    expect(await survival.getByRole('columnheader').allTextContents()).toContain('C(25 %)');
    await page.getByText('its weights are not part of this program', { exact: false }).waitFor();
    const figures = page.locator('.study-figures figure');
    expect(await figures.count()).toBeGreaterThanOrEqual(5);
    await expect.poll(() => figures.first().locator('svg path').count()).toBeGreaterThan(5);
    await figures.first().getByText('Numbers of the figure').focus();
    await page.keyboard.press('Enter');
    await figures.first().getByRole('columnheader', { name: 'median' }).waitFor();
    await keepScreenshot(page, 'study-3-dark');
    expect(await seriousFindings(page)).toEqual([]);
    await press('Light or dark');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    await page.locator('.study-figures').first().scrollIntoViewIfNeeded();
    await keepScreenshot(page, 'study-4-light');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('is copied into the form, to be changed', async () => {
    await press('Copy and change…');
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Table 2 and 3, changed');
    for (const label of ['Measures: LAA-950, Perc15', 'Imported: radiomics']) {
      expect(await page.getByLabel(label, { exact: true }).isChecked()).toBe(true);
    }
    expect(await page.getByLabel('Repeats').inputValue()).toBe('1');
    await press('Cancel');
    await page.locator('[data-table="phenotypes"]').waitFor();
  });

  it('maps the patients by their features, coloured by any column', async () => {
    const maps = page.locator('[data-feature-maps]');
    await maps.scrollIntoViewIfNeeded();
    const colour = maps.getByLabel('Colour by');
    await colour.selectOption({ label: 'Sex' });
    await maps.getByText('PCA of radiomics, by Sex', { exact: true }).waitFor();
    await maps.getByText('UMAP of radiomics, by Sex', { exact: true }).waitFor();
    await maps.getByText('Numbers of the figure').first().click();
    expect(await maps.getByRole('columnheader').first().textContent()).toBe('group');
    await colour.selectOption({ label: 'GOLD' });
    await maps.getByText('UMAP of radiomics, by GOLD', { exact: true }).waitFor();
    await keepScreenshot(page, 'study-5-maps-light');
    await press('Light or dark');
    await page.waitForFunction(() => document.documentElement.dataset.theme !== 'light');
    await maps.scrollIntoViewIfNeeded();
    await keepScreenshot(page, 'study-6-maps-dark');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('runs a dropped ONNX encoder as a job, whose refusal says what is missing', async () => {
    writeFileSync(join(home, 'my encoder.onnx'), 'a letter to the editor');
    await dropFiles(page, join(home, 'my encoder.onnx'));
    await page.getByRole('status').getByText('“my encoder” will be computed', { exact: false }).waitFor();
    await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
    // Nothing of this library is prepared.
    await page.getByText('no scan is prepared for the newest atlas', { exact: false }).waitFor();
    await page.getByText('Run an encoder', { exact: false }).first().waitFor();
    await page.getByRole('navigation').getByRole('button', { name: 'Study', exact: true }).click();
  });

  it('is exported as a folder with a PDF', async () => {
    await press('Export folder and PDF');
    await page
      .getByRole('status')
      .getByText('Written to the library’s exports: study-Table-2-and-3', { exact: false })
      .waitFor();
    const [name] = readdirSync(join(folder, 'exports'));
    const files = readdirSync(join(folder, 'exports', name!));
    expect(files).toEqual(
      expect.arrayContaining(['study.pdf', 'study.json', 'methods.md', 'table-phenotypes.csv']),
    );
    expect(files.filter((file) => /(pca|umap)-of-radiomics-by-gold\.svg$/.test(file))).toHaveLength(2);
    // These scans have no thumbnail, and the library's answer to that is 404.
    expect(app.errors.filter((error) => !error.includes('404'))).toEqual([]);
  });
});
