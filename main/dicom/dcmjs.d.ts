/** The part of dcmjs that we write with; the package brings no types. */
declare module 'dcmjs' {
  export type Dictionary = Record<string, { vr: string; Value: unknown[] }>;
  interface Data {
    readonly DicomDict: new (meta: Dictionary) => { dict: Dictionary; write(): ArrayBuffer };
    readonly DicomMetaDictionary: {
      denaturalizeDataset(dataset: Record<string, unknown>): Dictionary;
    };
  }
  const dcmjs: { readonly data: Data };
  export default dcmjs;
}
