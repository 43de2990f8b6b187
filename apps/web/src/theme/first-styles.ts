/** The styles that every page needs before anything is drawn: the theme, what Mantine builds on and what holds everywhere. */
import '@mantine/core/styles/baseline.layer.css';
import '@mantine/core/styles/global.layer.css';
import 'virtual:theme.css';
import './global.css';
