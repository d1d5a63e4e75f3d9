// Becomes the server, in the namespace of a small disk or under a limit for the size of files: the process stays the same,
// so that signals reach it.
const { WRAPPED, PROGRAM, ...env } = process.env;
const [command, ...args] = JSON.parse(WRAPPED);
process.execve(command, [command, ...args, process.execPath, PROGRAM], env);
