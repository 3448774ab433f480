import type { Vec3 } from '../../native-models/common/geometry.ts';
import { BOX_EDGE_MM, type Subtype } from '../../native-models/common/subtypes.ts';
import {
  BOX_CODES,
  CENTRE_CONCEPTS,
  dcm,
  EDGE_CONCEPT,
  OWN_SCHEME,
  SUBTYPE_CONCEPT,
  sct,
} from './boxCodes.ts';
import { dicomTime } from './dicomTime.ts';
import type { SourceStudy } from './sourceStudy.ts';
import {
  codeItem,
  container,
  lengthItem,
  personItem,
  type SrItem,
  scoord3d,
  textItem,
  uidItem,
} from './srItems.ts';
import { derivedUid } from './uid.ts';
import { writePart10 } from './writePart10.ts';

export const COMPREHENSIVE_3D_SR = '1.2.840.10008.5.1.4.1.1.88.34';

export interface ReportedBox {
  /** Centre, LPS mm in the frame of reference. */
  readonly centre: Vec3;
  readonly subtype: Subtype;
}

export interface BoxReport {
  readonly source: SourceStudy;
  readonly seriesUid: string;
  readonly instances: readonly { readonly sopClassUid: string; readonly sopInstanceUid: string }[];
  readonly reader: string;
  readonly boxes: readonly ReportedBox[];
  readonly writtenAt: Date;
  readonly softwareVersion: string;
}

/**
 * One reader's boxes on one series as a Comprehensive 3D SR after TID 1500: a measurement group for each box
 * with its finding, the axial square through its centre and the centre itself.
 */
export function encodeBoxReport(report: BoxReport): Uint8Array {
  const identity = [report.seriesUid, report.reader, report.writtenAt.toISOString()];
  const sopInstanceUid = derivedUid('box-report', ...identity, JSON.stringify(report.boxes));
  const [date, time] = dicomTime(report.writtenAt);
  const dataset = {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: COMPREHENSIVE_3D_SR,
    SOPInstanceUID: sopInstanceUid,
    InstanceCreationDate: date,
    InstanceCreationTime: time,
    ...report.source.patient,
    ...report.source.study,
    Modality: 'SR',
    SeriesInstanceUID: derivedUid('box-report-series', ...identity),
    SeriesNumber: 9101,
    SeriesDescription: 'Emphysema boxes (research use only)',
    SeriesDate: date,
    SeriesTime: time,
    ReferencedPerformedProcedureStepSequence: [],
    Manufacturer: 'DrasCLR Desktop',
    ManufacturerModelName: 'DrasCLR Desktop',
    DeviceSerialNumber: '1',
    SoftwareVersions: report.softwareVersion,
    InstanceNumber: 1,
    ContentDate: date,
    ContentTime: time,
    CompletionFlag: 'PARTIAL',
    VerificationFlag: 'UNVERIFIED',
    PerformedProcedureCodeSequence: [],
    CodingSchemeIdentificationSequence: [
      {
        CodingSchemeDesignator: OWN_SCHEME,
        CodingSchemeName: 'DrasCLR Desktop private codes',
        CodingSchemeResponsibleOrganization: 'DrasCLR Desktop',
      },
    ],
    CurrentRequestedProcedureEvidenceSequence: [
      {
        StudyInstanceUID: report.source.study.StudyInstanceUID,
        ReferencedSeriesSequence: [
          {
            SeriesInstanceUID: report.seriesUid,
            ReferencedSOPSequence: report.instances.map((instance) => ({
              ReferencedSOPClassUID: instance.sopClassUid,
              ReferencedSOPInstanceUID: instance.sopInstanceUid,
            })),
          },
        ],
      },
    ],
    ...root(report),
  };
  return writePart10({ sopClassUid: COMPREHENSIVE_3D_SR, sopInstanceUid }, dataset);
}

function root(report: BoxReport): SrItem {
  const groups = report.boxes.map((box, index) => boxGroup(report, box, index));
  const { RelationshipType: _, ...document } = container(
    'CONTAINS',
    dcm('126000', 'Imaging Measurement Report'),
    [
      codeItem('HAS CONCEPT MOD', dcm('121049', 'Language of Content Item and Descendants'), {
        value: 'en',
        scheme: 'RFC5646',
        meaning: 'English',
      }),
      codeItem('HAS OBS CONTEXT', dcm('121005', 'Observer Type'), dcm('121006', 'Person')),
      personItem('HAS OBS CONTEXT', dcm('121008', 'Person Observer Name'), report.reader),
      codeItem('HAS CONCEPT MOD', dcm('121058', 'Procedure reported'), sct('169069000', 'CT of chest')),
      container('CONTAINS', dcm('111028', 'Image Library'), [library(report)]),
      container('CONTAINS', dcm('126010', 'Imaging Measurements'), groups),
    ],
    '1500',
  );
  return document;
}

/** The series that was read. */
const library = ({ instances }: BoxReport): SrItem =>
  container(
    'CONTAINS',
    dcm('126200', 'Image Library Group'),
    instances.map(({ sopClassUid, sopInstanceUid }) => ({
      RelationshipType: 'CONTAINS',
      ValueType: 'IMAGE',
      ReferencedSOPSequence: [
        { ReferencedSOPClassUID: sopClassUid, ReferencedSOPInstanceUID: sopInstanceUid },
      ],
    })),
  );

function boxGroup(report: BoxReport, { centre, subtype }: ReportedBox, index: number): SrItem {
  const codes = BOX_CODES[subtype];
  const frame = report.source.frameOfReferenceUid;
  const trackingUid = derivedUid('box', report.seriesUid, report.reader, subtype, ...centre);
  return container(
    'CONTAINS',
    dcm('125007', 'Measurement Group'),
    [
      textItem('HAS OBS CONTEXT', dcm('112039', 'Tracking Identifier'), `Box ${index + 1}`),
      uidItem('HAS OBS CONTEXT', dcm('112040', 'Tracking Unique Identifier'), trackingUid),
      ...(codes.subtype
        ? [
            codeItem(
              'CONTAINS',
              sct('276214006', 'Finding category'),
              sct('49755003', 'Morphologically Abnormal Structure'),
            ),
          ]
        : []),
      codeItem('CONTAINS', dcm('121071', 'Finding'), codes.finding),
      scoord3d('CONTAINS', dcm('111030', 'Image Region'), 'POLYGON', axialSquare(centre), frame),
      scoord3d('CONTAINS', dcm('111010', 'Center'), 'POINT', [centre], frame),
      ...CENTRE_CONCEPTS.map((concept, axis) => lengthItem('CONTAINS', concept, centre[axis]!)),
      lengthItem('CONTAINS', EDGE_CONCEPT, BOX_EDGE_MM),
      ...(codes.subtype ? [codeItem('CONTAINS', SUBTYPE_CONCEPT, codes.subtype)] : []),
    ],
    '1410',
  );
}

/** The box's section through its centre, closed: the first corner again at the end. */
function axialSquare([x, y, z]: Vec3): Vec3[] {
  const half = BOX_EDGE_MM / 2;
  const corners: readonly (readonly [number, number])[] = [
    [-half, -half],
    [half, -half],
    [half, half],
    [-half, half],
    [-half, -half],
  ];
  return corners.map(([dx, dy]) => [x + dx, y + dy, z]);
}
