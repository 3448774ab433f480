import { contentHash } from './contentHash.ts';

/** Pseudonym of a patient: 16 hex digits of SHA-256 over PatientID and its issuer; of the study's UID where there is none. */
export const patientKeyOf = (patientId: string, issuer = ''): string =>
  contentHash(Buffer.from(`${patientId}\u0000${issuer}`, 'utf8')).slice(0, 16);
