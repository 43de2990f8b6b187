// `npm start` runs this before the server: it installs packages and builds what has changed.
import { build, checkNode, installPackages } from './setup.mjs';

checkNode();
installPackages();
build();
