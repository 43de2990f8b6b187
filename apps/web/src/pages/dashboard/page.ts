/** The parts of the dashboard that are always shown, bundled into one script. */
import './texts.ts';

export { Dashboard } from './Dashboard.tsx';
export { DocumentList } from './list/DocumentList.tsx';
