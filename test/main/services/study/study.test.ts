import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeModelFolder } from '../../../../main/artefacts/modelFolder.ts';
import { saveAtlas } from '../../../../main/catalog/atlases.ts';
import { saveModel } from '../../../../main/catalog/models.ts';
import { patientKeyOf } from '../../../../main/dicom/patientKey.ts';
import { STUDY_DEFAULTS } from '../../../../main/model/studyDefinition.ts';
import { importTable } from '../../../../main/services/clinical/clinicalTable.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { exportStudy } from '../../../../main/services/study/exportStudy.ts';
import { importFeatures } from '../../../../main/services/study/importFeatures.ts';
import {
  isStale,
  newStudy,
  requireStudy,
  resultOf,
  runStudy,
} from '../../../../main/services/study/studies.ts';
import { trainedPatients } from '../../../../main/services/study/trainedPatients.ts';
import { createEncoderWeights } from '../../../../native-models/network/initialise.ts';
import type { StudyResult } from '../../../../native-models/study/studyResult.ts';
import { testSession } from '../../../fixtures/ctLibrary.ts';
import { fillStudyLibrary, type StudyCohort, studyLibrary } from '../../../fixtures/studyLibrary.ts';

const PATIENTS = 160;
const DEFINITION = {
  ...STUDY_DEFAULTS,
  name: 'All',
  outcomes: ['logFev1pp', 'gold', 'cle', 'exacerbation'],
  features: [
    [{ kind: 'measures', names: ['laa950', 'perc15'] }],
    [{ kind: 'imported', name: 'radiomics' }],
    [{ kind: 'clinical', names: ['bode'] }],
    [
      { kind: 'measures', names: ['laa950'] },
      { kind: 'clinical', names: ['bode'] },
    ],
    [{ kind: 'baseline', method: 'genesis' }],
    [{ kind: 'baseline', method: 'kmeans' }],
  ],
  repeats: 1,
  resamples: 20,
};

let library: Library;
let cohort: StudyCohort;
beforeAll(async () => {
  library = studyLibrary();
  cohort = fillStudyLibrary(library, PATIENTS);
  importTable(library, Buffer.from(cohort.clinical));
  await importFeatures(library, 'radiomics', Buffer.from(cohort.features), null);
});

const scoreOf = (result: StudyResult, outcome: string, features: string, metric: string): number =>
  result.phenotypes
    .find((row) => row.outcome === outcome && row.features === features)!
    .scores.find((score) => score.metric === metric)!.mean;

describe('a study', () => {
  let result: StudyResult;
  beforeAll(async () => {
    newStudy(library, DEFINITION);
    result = await runStudy(testSession(library).session, 'All');
  });

  it('reads phenotypes out of every set of features on the same patients', () => {
    expect(result.patients).toBe(PATIENTS);
    expect(scoreOf(result, 'log FEV1 % predicted', 'LAA-950, Perc15', 'R²')).toBeGreaterThan(0.5);
    expect(scoreOf(result, 'log FEV1 % predicted', 'radiomics', 'R²')).toBeGreaterThan(0.4);
    expect(scoreOf(result, 'Centrilobular visual score', 'LAA-950, Perc15', '1-off')).toBeGreaterThan(0.8);
    expect(scoreOf(result, 'Acute exacerbation history', 'LAA-950, Perc15', 'AUC')).toBeGreaterThan(0.55);
    const genesis = result.phenotypes.filter(({ features }) => features === 'Models Genesis');
    expect(genesis.map(({ reason }) => reason)).toEqual(
      Array(4).fill(expect.stringContaining('weights are not part')),
    );
    const kMeans = result.phenotypes.find(({ features }) => features === 'K-means bag of features')!;
    expect(kMeans.reason).toMatch(
      /no patient of the study has K-means bag of features; prepare the scans first/,
    );
    const counts = result.phenotypes.filter(({ reason }) => reason === null).map(({ patients }) => patients);
    expect(new Set(counts).size).toBe(1);
  });

  it('ranks survival beside the confounders', () => {
    const rows = result.survival.filter(({ reason }) => reason === null);
    expect(rows.map(({ group }) => group)).toEqual(['imaging', 'imaging', 'clinical', 'both']);
    for (const { scores, logRank, hazardRatio, proportional, deaths } of rows) {
      expect(scores.map(({ metric }) => metric)).toEqual(['C', 'C(25 %)', 'C(50 %)', 'C(75 %)']);
      for (const { mean, spread } of scores) {
        expect(mean).toBeGreaterThan(0.55);
        expect(spread).toBeGreaterThan(0);
      }
      expect(logRank!.degrees).toBe(2);
      expect(hazardRatio!.estimate).toBeGreaterThan(1);
      expect(proportional!.degrees).toBe(1);
      expect(deaths).toBeGreaterThan(20);
    }
    expect(rows.at(-1)!.logRank!.p).toBeLessThan(0.05);
  });

  it('draws figure 4, calibration, Kaplan–Meier and the forest', () => {
    expect(result.figures.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
      'box: Predicted emphysema by GOLD: centrilobular',
      'box: LAA-950 by GOLD',
      'scatter: Predicted against measured: log FEV1 % predicted',
      'calibration: Calibration: Acute exacerbation history',
      'survival: Survival by predicted risk',
      'forest: Hazard ratio of the predicted risk',
    ]);
    expect(result.figures[0]!.note).toMatch(/trend: z = \d+\.\d\d, p < 0\.001/);
  });

  it('maps the patients of every set of three columns or more, to be coloured by any column', () => {
    expect(result.maps!.map(({ features, method }) => `${features}: ${method}`)).toEqual([
      'radiomics: PCA',
      'radiomics: UMAP',
    ]);
    for (const { points } of result.maps!) {
      expect(points).toHaveLength(PATIENTS);
      expect(points.flat().every(Number.isFinite)).toBe(true);
    }
    expect(result.columns!.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['BODE', 'FEV1', 'GOLD', 'Sex', 'Smoking status']),
    );
  });

  it('says what accuracies are to be compared with', () => {
    expect(result.warnings).toContainEqual(
      expect.stringMatching(/^GOLD: \d\d\.\d % of the patients have \d: the accuracy of always saying so$/),
    );
  });

  it('is the same again, and is computed again only when data change', async () => {
    expect(await isStale(library, requireStudy(library, 'All'))).toBe(false);
    expect(await runStudy(testSession(library).session, 'All')).toEqual(result);
    newStudy(library, { ...DEFINITION, name: 'Twin' });
    expect(await runStudy(testSession(library).session, 'Twin')).toEqual(JSON.parse(JSON.stringify(result)));
    importTable(library, Buffer.from(`patientId,own\n${cohort.patientIds[0]},1\n`));
    expect(await isStale(library, requireStudy(library, 'All'))).toBe(true);
  });

  it('is exported with tables, figures, methods, versions and a PDF', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'study-')), 'out');
    await exportStudy(testSession(library).session, 'All', folder);
    const files = readdirSync(folder).sort();
    expect(files.filter((name) => name.endsWith('.svg'))).toHaveLength(
      result.figures.length + result.maps!.length,
    );
    expect(files).toContain('figure-7-pca-of-radiomics-by-fev1.svg');
    expect(files).toEqual(
      expect.arrayContaining([
        'methods.md',
        'study.json',
        'study.pdf',
        'table-phenotypes.csv',
        'table-survival.csv',
      ]),
    );
    expect(readFileSync(join(folder, 'study.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    const byName = exportStudy(testSession(library).session, 'All', folder, ['nothing']);
    await expect(byName).rejects.toMatchObject({ code: 'unknown-column' });
    const svg = readFileSync(join(folder, files.find((name) => name.endsWith('.svg'))!), 'utf8');
    expect(svg).toMatch(/^<svg[\s\S]*GOLD 4[\s\S]*<\/svg>$/);
    const table = readFileSync(join(folder, 'table-phenotypes.csv'), 'utf8');
    expect(table).toMatch(/LAA-950, Perc15.*,0\.\d\d ± 0\.\d\d,\d+\.\d ± \d+\.\d/);
    const methods = readFileSync(join(folder, 'methods.md'), 'utf8');
    expect(methods).toMatch(/same 5 folds.*dividing a patient; features.*Uno et al/s);
    for (const id of cohort.patientIds) expect(methods).not.toContain(id);
    const saved = JSON.parse(readFileSync(join(folder, 'study.json'), 'utf8'));
    expect(saved.definition).toEqual(DEFINITION);
    expect(saved.versions.result).toBe(requireStudy(library, 'All').resultKey);
  });
});

describe('a study that cannot be computed ends in words', () => {
  const run = async (change: object, name: string) => {
    newStudy(library, { ...DEFINITION, outcomes: [], survival: false, ...change, name });
    return runStudy(testSession(library).session, name);
  };
  const reasonsOf = (result: StudyResult) => [
    ...new Set([...result.phenotypes, ...result.survival].map(({ reason }) => reason)),
  ];
  const laa = { features: [[{ kind: 'measures', names: ['laa950'] }]] };

  it('a constant outcome, one class but one patient, all censored', async () => {
    const rows = cohort.patientIds.map((id, i) => `${id},7,${i === 0 ? 'b' : 'a'}`).join('\n');
    importTable(library, Buffer.from(`patientId,constant,lonely\n${rows}\n`));
    const result = await run({ ...laa, outcomes: ['constant', 'lonely'] }, 'constant');
    expect(reasonsOf(result)).toEqual([
      expect.stringMatching(/constant has one value in all 160 patients; choose an outcome that varies/),
      expect.stringMatching(/lonely: all patients but 1 have the same value/),
    ]);
    const alive = studyLibrary();
    const other = fillStudyLibrary(alive, 40);
    importTable(
      alive,
      Buffer.from(
        `patientId,survivalDays,event\n${other.patientIds.map((id) => `${id},900,0`).join('\n')}\n`,
      ),
    );
    newStudy(alive, { ...DEFINITION, ...laa, outcomes: [], confounders: [], name: 'alive' });
    expect(reasonsOf(await runStudy(testSession(alive).session, 'alive'))).toEqual([
      expect.stringMatching(/all 40 follow-ups are censored/),
    ]);
  });

  it.each([
    ['a column that nobody has', { ...laa, outcomes: ['nothing'] }, 'unknown-column'],
    [
      'an empty cohort',
      { ...laa, outcomes: ['gold'], cohort: [{ column: 'age', is: 'at-least', value: 200 }] },
      'study-empty',
    ],
    ['no question', laa, 'study-empty'],
    [
      'text as a feature',
      { features: [[{ kind: 'clinical', names: ['race'] }]], outcomes: ['gold'] },
      'text-feature',
    ],
    [
      'features that are not there',
      { features: [[{ kind: 'imported', name: 'x' }]], outcomes: ['gold'] },
      'unknown-features',
    ],
  ])('%s', async (name, change, code) => {
    await expect(run(change, name)).rejects.toMatchObject({ code });
    expect(resultOf(library, requireStudy(library, name))).toBeNull();
  });

  it('takes the cohort’s patients alone', async () => {
    const result = await run(
      { ...laa, outcomes: ['logFev1pp'], cohort: [{ column: 'sex', is: 'equal', value: 'F' }] },
      'women',
    );
    expect(result.patients).toBeGreaterThan(40);
    expect(result.patients).toBeLessThan(120);
  });

  it('names features whose rows are of nobody, and reads .npy by a list of patients', async () => {
    const bad = importFeatures(library, 'other', Buffer.from('patient,f\nnobody,1\n'), null);
    await expect(bad).rejects.toMatchObject({
      code: 'bad-features',
      message: expect.stringContaining('line 2'),
    });
    const [one, two] = cohort.patientIds;
    const refused = (rows: string) =>
      importFeatures(library, 'other', Buffer.from(`patient,f\n${rows}`), null);
    await expect(refused(`${one},1\n${two},2\n${one},3\n`)).rejects.toThrow(
      'line 4: the same patient as line 2',
    );
    await expect(refused(`${one},1\n${two},x\n`)).rejects.toThrow(
      'line 3, column “f”: expected a number, got “x”; correct the cell, or leave it empty',
    );
    const header = `${"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117)}\n`;
    const head = Buffer.concat([
      Buffer.from([0x93]),
      Buffer.from('NUMPY'),
      Buffer.from([1, 0, 118, 0]),
      Buffer.from(header),
    ]);
    const data = Buffer.from(Float64Array.of(1.5, 2, 3, 4, 5, -6.25).buffer);
    const keys = Buffer.from(`${cohort.patientIds[3]}\nnobody\n`);
    const found = await importFeatures(library, 'array', Buffer.concat([head, data]), keys);
    expect(found).toEqual({ name: 'array', patients: 1, unknown: 1, columns: 3 });
    expect(existsSync(library.at('studies'))).toBe(true);
    expect(patientKeyOf(cohort.patientIds[3]!)).not.toBe(cohort.patientIds[3]);
  });
});

describe('patients who trained a model of the study', () => {
  const TRAINED = 30;
  const burden = { features: [[{ kind: 'measures', names: ['burden/centrilobular'] }]] };
  const question = { ...DEFINITION, ...burden, outcomes: ['logFev1pp'], survival: false };
  let own: Library;

  const addModel = async (id: string, lineage: object) => {
    const encoder = { conditioning: 'none', experts: 1 } as const;
    const card = await writeModelFolder(own.at('models', id), createEncoderWeights(encoder, 1), {
      ...{ kind: 'classifier', created: '2026-01-01T00:00:00.000Z', engine: 'wasm', encoder },
      ...{ settings: {}, lineage: { ...lineage }, curves: [] },
    });
    saveModel(own.catalog, {
      ...{ id, kind: 'finetuned', name: id, folder: `models/${id}`, parentId: null },
      ...{ subtype: 'centrilobular', atlasId: 'a', engine: 'wasm', weightsSha256: card.weightsSha256 },
      summary: {},
    });
  };
  const run = (name: string, trained: 'refuse' | 'leave-out' | 'test') => {
    newStudy(own, { ...question, name, trained });
    return runStudy(testSession(own).session, name);
  };
  beforeAll(async () => {
    own = studyLibrary();
    importTable(own, Buffer.from(fillStudyLibrary(own, 80).clinical));
    saveAtlas(own.catalog, { id: 'a', name: 'a', folder: 'atlases/a', landmarks: 1, scanId: null });
    const scans = Array.from({ length: TRAINED }, (_, n) => `s${String(n).padStart(6, '0')}`);
    await addModel('reader', { scans });
  });

  it('are named by their pseudonyms, and the study is refused', async () => {
    const key = own.pseudonyms.ofPatientId('LAB-0000');
    const refused = await run('refused', 'refuse').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'trained-patients' });
    const { message } = refused as Error;
    expect(message).toMatch(
      /^30 of 80 patients trained a model .*and 10 more; leave them out of the test folds/,
    );
    expect(message).not.toContain('LAB-');
    const named = message.match(/[0-9a-f]{16}/g)!;
    expect(named).toHaveLength(20);
    const { keys } = await trainedPatients(own, { ...question, ...burden } as never);
    expect(keys.size).toBe(TRAINED);
    expect(keys).toContain(key);
  });

  it('are left out of every test fold, or tested and said to be', async () => {
    const without = await run('without', 'leave-out');
    expect(without.warnings[0]).toMatch(
      /^30 patients trained a model of this study and are in no test fold: /,
    );
    const scatter = without.figures.find(({ kind }) => kind === 'scatter');
    expect(scatter?.kind === 'scatter' && scatter.groups[0]!.points).toHaveLength(80 - TRAINED);
    const tested = await run('tested', 'test');
    expect(tested.warnings[0]).toMatch(
      /^30 patients trained .* are tested as well, so its scores may be too good/,
    );
    const all = tested.figures.find(({ kind }) => kind === 'scatter');
    expect(all?.kind === 'scatter' && all.groups[0]!.points).toHaveLength(80);
  });

  it('cannot be left out when a model does not say who they were', async () => {
    await addModel('silent', {});
    await expect(run('a', 'refuse')).rejects.toMatchObject({ code: 'trained-unknown' });
    await expect(run('b', 'leave-out')).rejects.toMatchObject({ code: 'trained-unknown' });
    expect((await run('c', 'test')).warnings[0]).toMatch(/^silent does not record whom it was trained on/);
  });
});
