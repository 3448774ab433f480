import { createRequire } from 'node:module';
import { derivedUid } from '../../dicom/uid.ts';

const require = createRequire(import.meta.url);

/** dcmjs-dimse is CommonJS, which not every Node tells from an ES module; its log, which names UIDs, stays off. */
export const dimse = require('dcmjs-dimse') as typeof import('dcmjs-dimse');

dimse.log.disableAll();
dimse.Implementation.setImplementationClassUid(derivedUid('drasclr-desktop', 'network'));
dimse.Implementation.setImplementationVersion('DRASCLR');
// Bounds what one connection makes us hold; larger ones bring no speed.
dimse.Implementation.setMaxPduLength(128 * 1024);
