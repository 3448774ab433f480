import type { Socket } from 'node:net';
import type { association, requests, responses } from 'dcmjs-dimse';
import { dimse, UNCOMPRESSED, VERIFICATION } from '../dimse.ts';
import { SILENCE_MS, StoragePeer, type Store } from '../storagePeer.ts';
import { CT_STORAGE_CLASSES, preferredSyntax } from '../storageSyntaxes.ts';
import type { MayCall } from './callers.ts';

export interface ScpOptions extends Store {
  readonly aeTitle: string;
  readonly mayCall: MayCall;
  /** False while as many associations are open as may be. */
  hasRoom(): boolean;
  /** @param why the DICOM reason. */
  refused(aeTitle: string, why: string): void;
}

/** Whoever connects asks for an association at once. */
const ASSOCIATION_MS = 30_000;

const { PresentationContextResult, RejectReason, RejectResult, RejectSource, Status } = dimse.constants;

/** One association of the receiver: verification and storage of CT, nothing else. */
export class StorageScp extends StoragePeer {
  readonly #options: ScpOptions;

  constructor(socket: Socket, options: ScpOptions) {
    super(socket, options);
    this.#options = options;
    socket.setTimeout(ASSOCIATION_MS);
  }

  override associationRequested(association: association.Association): void {
    const { aeTitle, mayCall, hasRoom } = this.#options;
    const calling = association.getCallingAeTitle().trim();
    const { ServiceUser, ServiceProviderPresentation } = RejectSource;
    if (association.getCalledAeTitle().trim() !== aeTitle) {
      const { CalledAeNotRecognized } = RejectReason;
      this.#reject(calling, RejectResult.Permanent, ServiceUser, CalledAeNotRecognized, 'called AE');
    } else if (!mayCall(calling, this.socket.remoteAddress ?? '')) {
      const { CallingAeNotRecognized } = RejectReason;
      this.#reject(calling, RejectResult.Permanent, ServiceUser, CallingAeNotRecognized, 'calling AE');
    } else if (!hasRoom()) {
      const { LocalLimitExceeded } = RejectReason;
      this.#reject(calling, RejectResult.Transient, ServiceProviderPresentation, LocalLimitExceeded, 'limit');
    } else {
      this.socket.setTimeout(SILENCE_MS);
      for (const { context } of association.getPresentationContexts()) answerContext(context);
      this.sendAssociationAccept();
    }
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
    this.socket.end();
  }

  override cEchoRequest(
    request: requests.CEchoRequest,
    callback: (response: responses.CEchoResponse) => void,
  ): void {
    const response = dimse.responses.CEchoResponse.fromRequest(request);
    response.setStatus(Status.Success);
    callback(response);
  }

  #reject(calling: string, result: number, source: number, reason: number, why: string): void {
    this.#options.refused(calling, why);
    this.sendAssociationReject(result, source, reason);
    this.socket.end();
  }
}

function answerContext(context: association.PresentationContext): void {
  const proposed = context.getTransferSyntaxUids();
  const abstractSyntax = context.getAbstractSyntaxUid();
  const storage = CT_STORAGE_CLASSES.includes(abstractSyntax);
  if (!storage && abstractSyntax !== VERIFICATION) {
    context.setResult(PresentationContextResult.RejectAbstractSyntaxNotSupported);
    return;
  }
  const syntax = storage ? preferredSyntax(proposed) : proposed.find((uid) => UNCOMPRESSED.includes(uid));
  if (syntax) context.setResult(PresentationContextResult.Accept, syntax);
  else context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported);
}
