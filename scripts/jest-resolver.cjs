// './x.js' in a TypeScript source means './x.ts'.
module.exports = (request, options) => {
  if (/^\.{1,2}\/.*\.js$/.test(request) && !options.basedir.includes('node_modules')) {
    try {
      return options.defaultResolver(request.replace(/\.js$/, '.ts'), options);
    } catch {
      // It was a real .js file after all.
    }
  }
  return options.defaultResolver(request, options);
};
