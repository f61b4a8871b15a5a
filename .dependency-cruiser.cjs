/** Folders of src-main, and the ones each may import; the way points down (docs/building.md, "Layers"). */
const BELOW = {
  xml: ['api', 'reference'],
  reference: ['api'],
  store: ['api', 'reference', 'xml'],
  sne: ['api', 'xml', 'reference', 'schedule', 'store'],
  schedule: ['api', 'reference'],
  ingest: ['api', 'xml', 'store', 'reference', 'sne', 'schedule'],
  drm: ['api', 'sne', 'xml', 'reference'],
  reports: ['api', 'store', 'reference', 'sne', 'drm', 'xml'],
  simulator: ['api', 'sne', 'xml', 'reference', 'schedule'],
  engine: ['api', 'sne', 'drm', 'ingest', 'reports', 'schedule', 'xml', 'store', 'reference', 'simulator'],
  cli: ['api', 'engine', 'sne', 'ingest', 'reports', 'schedule', 'xml', 'store', 'reference', 'simulator'],
  preview: ['api', 'engine', 'schedule'],
  desktop: ['api', 'engine', 'schedule'],
};

/** Single files of another layer that need nothing of it: the preview serves the page by the window's own rules. */
const EXTRA = { preview: ['^src-main/desktop/page-files\\.ts$'] };

const layers = Object.entries(BELOW).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  severity: 'error',
  from: { path: `^src-main/${layer}/` },
  to: {
    path: '^src-main/',
    pathNot: [
      `^src-main/(${[layer, ...allowed].join('|')})/`,
      '^src-main/resources\\.ts$',
      ...(EXTRA[layer] ?? []),
    ],
  },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no-circular',
      comment: 'Type imports count too: two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'api-only-zod',
      comment: 'The contract of the desk runs anywhere: in the engine, in the page, in tests.',
      severity: 'error',
      from: { path: '^src-main/api/' },
      to: { pathNot: ['^src-main/api/', '^node_modules/zod/'] },
    },
    {
      name: 'page-only-api',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^(src-main|test|tools)/', pathNot: '^src-main/api/' },
    },
    {
      name: 'page-no-node',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-in-desktop-only',
      severity: 'error',
      from: { path: '^src-main/', pathNot: '^src-main/(desktop/|main\\.ts$|preload\\.ts$)' },
      to: { path: '^(node_modules/)?electron(-store)?(/|$)' },
    },
    {
      name: 'desktop-needs-only-the-words-of-the-engine',
      comment: 'The engine runs in its own process; its code must not be loaded into the main process.',
      severity: 'error',
      from: { path: '^src-main/(desktop/|main\\.ts$)' },
      to: { path: '^src-main/engine/', pathNot: '^src-main/engine/host\\.ts$' },
    },
    {
      name: 'product-does-not-need-tests-or-tools',
      severity: 'error',
      from: { path: '^src-(main|renderer)/' },
      to: { path: '^(test|tools)/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^libxmljs2$' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['\\.d\\.ts$', '(^|/)(main|process|preload|preview-main)\\.tsx?$'],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json', '.css'],
    },
  },
};
