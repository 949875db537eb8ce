import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followTheme } from '../state/theme';
import { checkStructureWhenIdle } from '../state/structure';
import { syncUrl } from '../state/urlSync';
import '../ui/tokens.css';
import '../ui/base.css';
import { toast } from '../ui/toasts';
import { App } from './App';

followTheme();
syncUrl(toast);
checkStructureWhenIdle();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
