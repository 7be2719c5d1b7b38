import './style/page.css';
import './style/parts.css';
import './style/stage.css';
import './style/call.css';
import './style/desk.css';
import './style/figures.css';
import './style/support.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { loadPeople } from './people';

const people = await loadPeople().catch(() => []);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App people={people} />
  </StrictMode>,
);
