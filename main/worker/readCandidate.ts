import { isRefusal } from '../../native-models/common/refusal.ts';
import { keepOriginal } from '../artefacts/originalFile.ts';
import type { CandidateFile } from '../dicom/candidateFile.ts';
import { contentHash } from '../dicom/contentHash.ts';
import { deidentifyImage } from '../dicom/deidentify/deidentifyImage.ts';
import { inspectPixels } from '../dicom/inspectPixels.ts';
import { type Instance, isVerdict, type Verdict } from '../dicom/instance.ts';
import { refusedFile } from '../dicom/parseDataSet.ts';
import { type OpenImage, openImage } from '../dicom/readInstance.ts';
import type { IntakeInput, ReadFile } from './protocol.ts';

/** Reads one file and copies it when it is a CT image; only a failing library throws. */
export async function readCandidate(
  { libraryRoot, deidentify: rule }: IntakeInput,
  candidate: CandidateFile,
  signal: AbortSignal,
): Promise<ReadFile> {
  signal.throwIfAborted();
  const { name } = candidate;
  const bytes = await readBytes(candidate);
  if (!(bytes instanceof Uint8Array)) return { name, verdict: bytes };
  const source = openImage(bytes);
  if (isVerdict(source)) return { name, verdict: source };
  const rewritten = rule ? deidentifyImage(bytes, source, rule) : { bytes, image: source };
  if (isVerdict(rewritten)) return { name, verdict: rewritten };
  const read = await inspected(rewritten.image, signal);
  if (isVerdict(read)) return { name, verdict: read };
  // The same patient as in an import that is not de-identified.
  const instance = { ...read, patientKey: source.instance.patientKey };
  const sha256 = contentHash(rewritten.bytes);
  const kept = await keepOriginal(libraryRoot, sha256, rewritten.bytes);
  return { name, instance, sha256, repaired: kept === 'repaired' };
}

async function inspected(image: OpenImage, signal: AbortSignal): Promise<Instance | Verdict> {
  try {
    return await inspectPixels(image, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return refusedFile(error);
  }
}

async function readBytes(candidate: CandidateFile): Promise<Uint8Array | NonNullable<ReadFile['verdict']>> {
  if (candidate.verdict) return candidate.verdict;
  try {
    return await candidate.read();
  } catch (error) {
    if (isRefusal(error)) return { verdict: 'rejected', code: error.code, reason: error.message };
    const reason = error instanceof Error ? error.message : String(error);
    return { verdict: 'rejected', code: 'unreadable', reason };
  }
}
