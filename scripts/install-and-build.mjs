// What `npm start` does before the server: installs, and builds what changed.
import { build, checkNode, installPackages } from './setup.mjs';

checkNode();
installPackages();
build();
