/** Version 7: clinical values of any column, per patient or per scan date; the earlier table of eight columns becomes a view of them. */
export const clinicalColumns = `
-- What the columns of a table mean, once said: the next table of the same header needs no question.
CREATE TABLE clinical_mappings (
  header TEXT PRIMARY KEY,
  meaning TEXT NOT NULL,              -- a variable that the study knows, 'patient', 'date', 'own' or 'ignore'
  kind TEXT NOT NULL                  -- number, grade, category
) STRICT;

CREATE TABLE clinical_values (
  patient_key TEXT NOT NULL REFERENCES patients(key),
  date TEXT NOT NULL,                 -- YYYYMMDD of the scan it belongs to; '' for the patient's own
  name TEXT NOT NULL,                 -- a known variable, or the header of an own column
  value ANY NOT NULL,                 -- REAL, or TEXT of a category
  PRIMARY KEY (patient_key, date, name)
) STRICT;

INSERT INTO clinical_values
  SELECT patient_key, '', 'gold', gold FROM clinical WHERE gold IS NOT NULL UNION ALL
  SELECT patient_key, '', 'fev1pp', fev1pp FROM clinical WHERE fev1pp IS NOT NULL UNION ALL
  SELECT patient_key, '', 'fev1fvc', fev1fvc FROM clinical WHERE fev1fvc IS NOT NULL UNION ALL
  SELECT patient_key, '', 'age', age FROM clinical WHERE age IS NOT NULL UNION ALL
  SELECT patient_key, '', 'sex', sex FROM clinical WHERE sex IS NOT NULL UNION ALL
  SELECT patient_key, '', 'packYears', pack_years FROM clinical WHERE pack_years IS NOT NULL UNION ALL
  SELECT patient_key, '', 'survivalDays', survival_days FROM clinical WHERE survival_days IS NOT NULL UNION ALL
  SELECT patient_key, '', 'event', event FROM clinical WHERE event IS NOT NULL;
DROP TABLE clinical;

-- A patient's own values, else the earliest dated ones. PRISm (−1) is no GOLD stage.
CREATE VIEW clinical AS
SELECT patient_key,
       CASE WHEN max(CASE name WHEN 'gold' THEN value END) >= 0
            THEN CAST(max(CASE name WHEN 'gold' THEN value END) AS INTEGER) END AS gold,
       max(CASE name WHEN 'fev1pp' THEN value END) AS fev1pp,
       max(CASE name WHEN 'fev1fvc' THEN value END) AS fev1fvc,
       max(CASE name WHEN 'age' THEN value END) AS age,
       max(CASE name WHEN 'sex' THEN value END) AS sex,
       max(CASE name WHEN 'packYears' THEN value END) AS pack_years,
       max(CASE name WHEN 'survivalDays' THEN value END) AS survival_days,
       CAST(max(CASE name WHEN 'event' THEN value END) AS INTEGER) AS event
FROM clinical_values AS v
WHERE date = (SELECT min(date) FROM clinical_values WHERE patient_key = v.patient_key AND name = v.name)
GROUP BY patient_key;
`;
