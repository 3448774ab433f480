import type { ComponentType, RefObject } from 'react';
import type { ScanDetail } from '../../../preload/contract.ts';
import { annotate as words } from '../../strings/en/annotate.ts';
import { landmarkWords } from '../../strings/en/landmarks.ts';
import { registrationWords } from '../../strings/en/registration.ts';
import { review as reviewWords } from '../../strings/en/review.ts';
import type { Viewer } from '../../viewer/viewer.ts';
import { AnnotatePanel } from './annotate/AnnotatePanel.tsx';
import { LandmarkPanel } from './landmarks/LandmarkPanel.tsx';
import { RegistrationPanel } from './registration/RegistrationPanel.tsx';
import { ReviewPanel } from './review/ReviewPanel.tsx';

/** What a panel beside the 2×2 is given. */
export interface PanelProps {
  readonly viewer: RefObject<Viewer | null>;
  readonly detail: ScanDetail;
}

export interface ViewerPanel {
  readonly id: string;
  readonly title: string;
  readonly Panel: ComponentType<PanelProps>;
}

/** Panels beside the planes, below the layers; one of them is open, and only that one has the mouse and its keys. */
export const PANELS: readonly ViewerPanel[] = [
  { id: 'annotate', title: words.title, Panel: AnnotatePanel },
  { id: 'review', title: reviewWords.title, Panel: ReviewPanel },
  { id: 'landmarks', title: landmarkWords.title, Panel: LandmarkPanel },
  { id: 'registration', title: registrationWords.title, Panel: RegistrationPanel },
];
