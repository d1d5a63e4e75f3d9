/** The log and what is known of it disagree. Nothing was changed on disk. Messages carry places, never words. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
  constructor(
    readonly file: string,
    /** The first position that cannot be trusted. Everything before it can. */
    readonly position: number,
    readonly finding: string,
    options?: ErrorOptions,
  ) {
    super(
      `${file}: ${finding}. Everything before position ${position} is intact. ` +
        'Restore the file from a backup; or keep what is intact and set the damaged file aside with ' +
        `"npm run replay -- repair ${file}".`,
      options,
    );
  }
}

/** A second process wants to write to a log that has its writer. */
export class LogInUse extends Error {
  override readonly name = 'LogInUse';
  constructor(file: string, holder: string | undefined) {
    super(
      `${file} is in use by another process${holder ? ` (pid ${holder})` : ''}. One process writes to a log: ` +
        'stop the other one, or set DATA_DIR to a directory of its own.',
    );
  }
}

export class SqliteTooOld extends Error {
  override readonly name = 'SqliteTooOld';
  constructor(found: string, needed: string) {
    super(
      `This Node carries SQLite ${found}, which can lose committed data; ${needed} or newer is needed. ` +
        'Run "npm ci" (it brings a Node that has it) and start with "npm start".',
    );
  }
}
