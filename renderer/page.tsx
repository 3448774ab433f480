import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './screens/App.tsx';
import './styles/theme.css';
import './styles/frame.css';
import './styles/scans.css';
import './styles/viewer.css';
import './styles/runModel.css';
import './styles/shell.css';
import './styles/library.css';
import './styles/jobs.css';
import './styles/models.css';
import './styles/study.css';
import './styles/settings.css';
import './styles/annotate.css';
import './styles/training.css';
import './styles/landmarks.css';
import './styles/review.css';

const root = document.getElementById('root');
if (!root) throw new Error('page: expected an element #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
