// Loaded into a server in front of everything else (`node --import`), this sets its clock as an administrator or a time
// service would: `SIGUSR2` takes the next of the offsets in JUMPS_MS. What has passed (`performance.now`, timers) goes on
// evenly, as the kernel's monotonic clock does.
const jumps = process.env['JUMPS_MS'].split(',').map(Number);
let offsetMs = 0;
process.on('SIGUSR2', () => {
  offsetMs = jumps.shift() ?? 0;
});
const RealDate = Date;
const now = () => RealDate.now() + offsetMs;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now = now;
};
