import { createRequire } from 'node:module';
import { derivedUid } from '../../dicom/uid.ts';

export const VERIFICATION = '1.2.840.10008.1.1';
/** Explicit and implicit VR, little endian: what is no image goes by these. */
export const UNCOMPRESSED: readonly string[] = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'];

const require = createRequire(import.meta.url);

/** dcmjs-dimse is CommonJS, which not every Node tells from an ES module; its log, which names UIDs, stays off. */
export const dimse = require('dcmjs-dimse') as typeof import('dcmjs-dimse');

dimse.log.disableAll();
dimse.Implementation.setImplementationClassUid(derivedUid('drasclr-desktop', 'network'));
dimse.Implementation.setImplementationVersion('DRASCLR');
// Bounds what one connection makes us hold; larger ones bring no speed.
dimse.Implementation.setMaxPduLength(128 * 1024);
