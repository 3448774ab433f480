/** How a column is read. */
export type ColumnKind = 'number' | 'grade' | 'category';

/** A clinical variable that the study knows. */
export interface Variable {
  readonly id: string;
  readonly label: string;
  readonly kind: ColumnKind;
  /** What a plausible value lies between; a value outside is taken for another unit and refused. */
  readonly range?: readonly [number, number];
  readonly unit?: string;
  /** Header names it is recognised by, in lower case without spaces, signs and underscores. */
  readonly aliases: readonly string[];
}

const grade = (
  id: string,
  label: string,
  range: readonly [number, number],
  aliases: readonly string[],
): Variable => ({
  id,
  label,
  kind: 'grade',
  range,
  aliases,
});
const number = (
  id: string,
  label: string,
  unit: string,
  range: readonly [number, number],
  aliases: readonly string[],
): Variable => ({ id, label, unit, kind: 'number', range, aliases });
const category = (id: string, label: string, aliases: readonly string[]): Variable => ({
  id,
  label,
  kind: 'category',
  aliases,
});

/** Of the paper's tables 2 to 4 and its confounders; GOLD −1 is PRISm, as COPDGene writes it. */
export const VARIABLES: readonly Variable[] = [
  number(
    'fev1pp',
    'FEV1',
    '% predicted',
    [5, 200],
    ['fev1pp', 'fev1pputah', 'fev1predicted', 'fev1percent', 'fev1pct'],
  ),
  number('fev1fvc', 'FEV1/FVC', 'ratio', [0.1, 1], ['fev1fvc', 'fev1fvcutah', 'fev1overfvc', 'tiffeneau']),
  grade('gold', 'GOLD', [-1, 4], ['gold', 'finalgold', 'goldstage', 'goldgrade']),
  grade(
    'cle',
    'Centrilobular visual score',
    [0, 5],
    ['cle', 'ctvisualscorecle', 'centrilobularscore', 'visualcle'],
  ),
  grade(
    'paraseptal',
    'Paraseptal visual score',
    [0, 2],
    ['paraseptal', 'pse', 'paraseptalscore', 'visualpse', 'visualparaseptal'],
  ),
  grade(
    'exacerbation',
    'Acute exacerbation history',
    [0, 1],
    ['exacerbation', 'ae', 'aehistory', 'acuteexacerbation', 'exacerbationhistory', 'exacerbations'],
  ),
  grade('mmrc', 'MMRC dyspnoea', [0, 4], ['mmrc', 'mmrcdyspneascore', 'mmrcdyspnoea', 'dyspnea']),
  number(
    'walkMetres',
    '6-minute walk',
    'm',
    [0, 1200],
    [
      '6mwd',
      'sixmwd',
      'walkmetres',
      'distwalked',
      '6mwdm',
      'walkdistance',
      'sixminutewalk',
      'sixminutewalkm',
    ],
  ),
  number('bmi', 'Body mass index', 'kg/m²', [8, 100], ['bmi', 'bodymassindex']),
  number('age', 'Age', 'years', [0, 120], ['age', 'ageenroll', 'ageyears']),
  category('sex', 'Sex', ['sex', 'gender']),
  category('race', 'Race', ['race', 'ethnicity']),
  category('smoking', 'Smoking status', ['smoking', 'smokingstatus', 'smokcignow', 'smoker', 'smokestatus']),
  number('packYears', 'Pack-years', 'years', [0, 400], ['packyears', 'atspackyears', 'packyear', 'py']),
  number(
    'survivalDays',
    'Follow-up',
    'days',
    [0.5, 40_000],
    ['survivaldays', 'daysfollowed', 'followupdays', 'timedays', 'survivaltime'],
  ),
  grade('event', 'Death', [0, 1], ['event', 'vitalstatus', 'death', 'died', 'dead']),
  grade('covidGrade', 'COVID-19 severity', [0, 4], ['covidgrade', 'ctgrade', 'covidseverity', 'mosmedgrade']),
];

export const variableOf = (id: string): Variable | undefined =>
  VARIABLES.find((variable) => variable.id === id);

const plain = (header: string): string => header.toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, '');

const PATIENT = ['patientid', 'patient', 'subject', 'subjectid', 'sid', 'pid', 'id'];
const DATE = ['date', 'studydate', 'scandate', 'visitdate'];

/** What a header most probably means: a variable, 'patient', 'date', or 'own'. */
export function guessMeaning(header: string): string {
  const name = plain(header);
  if (PATIENT.includes(name)) return 'patient';
  if (DATE.includes(name)) return 'date';
  return VARIABLES.find(({ aliases }) => aliases.includes(name))?.id ?? 'own';
}

/** Header line of a table to fill in, and one line that says what belongs there. */
export const clinicalTemplate = (): string =>
  [
    ['patientId', 'date', ...VARIABLES.map(({ id }) => id)].join(','),
    [
      'DICOM PatientID',
      'YYYYMMDD or empty',
      ...VARIABLES.map(({ kind, unit, range }) =>
        kind === 'category' ? 'text' : `${range![0]} to ${range![1]}${unit ? ` ${unit}` : ''}`,
      ),
    ].join(','),
    '',
  ].join('\r\n');
