/** The styles that every page needs before anything is drawn: the theme, what Mantine builds on and what holds everywhere. */
import '@mantine/core/styles/baseline.layer.css';
import '@mantine/core/styles/global.layer.css';
import 'virtual:theme.css';
import './global.css';
// Those of the list that comes with the page.
import './components/Logo.module.css';
import './pages/dashboard/Dashboard.module.css';
import './pages/dashboard/DocumentItem.module.css';
import './pages/dashboard/DocumentList.module.css';
import './pages/dashboard/ListStrip.module.css';
import './pages/dashboard/Sidebar.module.css';
