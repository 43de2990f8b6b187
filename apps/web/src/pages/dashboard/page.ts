/** The dashboard's parts that are always there, in one script. */
import './texts.ts';

export { Dashboard } from './Dashboard.tsx';
export { DocumentList } from './list/DocumentList.tsx';
