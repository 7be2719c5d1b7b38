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
import { Unreached } from './Unreached';

const people = await loadPeople();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    {people ? <App people={people} /> : <Unreached />}
  </StrictMode>,
);
