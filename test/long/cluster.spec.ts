import { describeProcesses } from '../support/processes-on-cluster.js';

describeProcesses(2);
describeProcesses(3);
