import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The file of the built page that a URL path names; null when it is of no known type or lies outside. */
export function pageFile(folder: string, urlPath: string): { path: string; type: string } | null {
  const relative = decodeURIComponent(urlPath === '/' ? '/index.html' : urlPath).slice(1);
  const file = path.resolve(folder, relative);
  const type = TYPES[path.extname(file)];
  if (!type || relative.includes('\0') || !file.startsWith(path.resolve(folder) + path.sep)) return null;
  return { path: file, type };
}
