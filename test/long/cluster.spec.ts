import { describeProcesses } from '../support/processes-on-cluster.js';

describeProcesses(3);
