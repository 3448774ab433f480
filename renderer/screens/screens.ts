import type { ComponentType } from 'react';
import type { LibraryDescription, ScanRow } from '../../preload/contract.ts';
import type { ScreenName } from '../state/shell.ts';
import { JobsScreen } from './jobs/JobsScreen.tsx';
import { LibraryRoom } from './library/LibraryRoom.tsx';
import { ModelsScreen } from './models/ModelsScreen.tsx';
import { ReviewScreen } from './review/ReviewScreen.tsx';
import { SettingsScreen } from './settings/SettingsScreen.tsx';
import { StudyScreen } from './study/StudyScreen.tsx';
import { TrainingScreen } from './training/TrainingScreen.tsx';
import { ViewerRoom } from './viewer/ViewerRoom.tsx';

/** What every screen is given; one that needs neither leaves them. */
export interface ScreenProps {
  readonly library: LibraryDescription;
  readonly scans: readonly ScanRow[];
}

/** The screens in the order of the navigation. */
export const SCREENS: readonly { readonly name: ScreenName; readonly Screen: ComponentType<ScreenProps> }[] =
  [
    { name: 'library', Screen: LibraryRoom },
    { name: 'viewer', Screen: ViewerRoom },
    { name: 'review', Screen: ReviewScreen },
    { name: 'training', Screen: TrainingScreen },
    { name: 'models', Screen: ModelsScreen },
    { name: 'study', Screen: StudyScreen },
    { name: 'jobs', Screen: JobsScreen },
    { name: 'settings', Screen: SettingsScreen },
  ];
