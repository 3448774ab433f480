/**
 * What a de-identified file keeps. PS3.15 E.1 lists what must go; this lists what may stay, so that what nobody
 * thought of (private elements, new attributes, overlays, comments) goes too.
 */

/** Kept as they are: no value of these can name a person, an institution or a day. */
export const KEPT: ReadonlySet<string> = new Set(
  `00080005 00080008 00080016 00080060 00080064 00080068 00080070 00081090 00082218
   00082112 00089007 00089205 00089206 00089207 00089215 00080100 00080102 00080104
   00100040 00101010 00101020 00101030
   00180010 00180015 00180022 00180050 00180060 00180088 00180090 00181020 00181041 00181044 00181100 00181110
   00181111 00181120 00181130 00181140 00181150 00181151 00181152 00181160 00181170 00181190 00181210 00181271
   00181302 00185100 00189004 00189005 00189073 00189301 00189302 00189303 00189304 00189305 00189306 00189307
   00189308 00189309 00189310 00189311 00189312 00189313 00189314 00189315 00189316 00189317 00189318 00189319
   00189320 00189321 00189322 00189323 00189324 00189325 00189326 00189327 00189328 00189329 00189330 00189332
   00189333 00189334 00189345 00189351 00189352 00189360 00181060 00189118 00189085
   00200011 00200012 00200013 00200020 00200032 00200037 00200060 00200100 00200105 00200110 00201002 00201040
   00201041 00209056 00209057 00209071 00209072 00209111 00209113 00209116 00209128 00209156 00209157 00209161
   00209162 00209163 00209164 00209165 00209221 00209222 00209228 00209241 00209245 00209253 00209421 00209450
   00280002 00280004 00280006 00280008 00280009 00280010 00280011 00280030 00280034 00280100 00280101 00280102
   00280103 00280106 00280107 00280120 00280121 00280301 00281050 00281051 00281052 00281053 00281054 00281055
   00282110 00282112 00282114 00283000 00283002 00283004 00283006 00289110 00289132 00289145 00289001 00289002
   52009229 52009230 7fe00001 7fe00002 7fe00010`.split(/\s+/),
);

/** Replaced by UIDs that follow from the old ones and the library's key. */
export const MAPPED_UIDS: ReadonlySet<string> = new Set(
  '00080018 0020000d 0020000e 00200052 00200200 00080014 00081155 00209161 00209164'.split(' '),
);

/** Shifted by the patient's own number of days: intervals stay true, days do not. */
export const SHIFTED_DATES: ReadonlySet<string> = new Set(
  '00080020 00080021 00080022 00080023 0008002a 00189074 00189151'.split(' '),
);

/** Kept: a time of day without its day. */
export const KEPT_TIMES: ReadonlySet<string> = new Set('00080030 00080031 00080032 00080033'.split(' '));

/** Descriptions of which only words of the list below stay. */
export const CLEANED: ReadonlySet<string> = new Set(
  '00081030 0008103e 00181030 00204000 00082111'.split(' '),
);

/** Words of protocols; everything else in a description is left out. */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(
  `ct hrct ldct chest thorax thoracic lung lungs abdomen abd pelvis neck routine scan series axial ax coronal cor
   sagittal sag spiral helical volume thin thick slice slices recon reconstruction kernel soft standard std sharp
   bone medium smooth window wo w with without contrast plain native enhanced inspiration insp inspiratory expiration
   exp expiratory low dose ultra high resolution res prone supine mm kv kvp ma mas mip minip mpr average derived
   original primary and of the 5mm 3mm 2mm 1mm iv post pre arterial venous phase gated pulmonary embolism cta ctpa
   angio emphysema copd nodule screening follow up followup image type lossy compression`.split(/\s+/),
);
