import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './style.css';

import { createRoot } from 'react-dom/client';
import { App } from './App';
import { loadConfig } from './config';

// GraphiQL reads its first tabs only once, so the configuration has to be there before it.
const config = await loadConfig();
createRoot(document.getElementById('root')!).render(<App config={config} />);
