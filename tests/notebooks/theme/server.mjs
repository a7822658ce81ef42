// What `myst build --html` asks for each page of a site. MyST's own themes are large programs that it downloads from
// GitHub; this one has an empty page, on which page.mjs draws the text with the components of those themes.
import { createServer } from 'node:http';
import { updatePageStaticLinksInplace } from '@myst-theme/common';

const { CONTENT_CDN_PORT, PORT, BASE_URL = '' } = process.env;
const HOST = 'localhost';

// The build replaces this folder's name by the one in which it puts the site's files.
const inAssets = path => (path?.startsWith('/') ? `/myst_assets_folder${path}` : path);

async function contentOf(name) {
  const response = await fetch(`http://${HOST}:${CONTENT_CDN_PORT}/content/${name}.json`);
  return response.ok ? updatePageStaticLinksInplace(await response.json(), inAssets) : null;
}

const pageOf = content => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${content.frontmatter.title}</title>
    <link rel="icon" href="data:," />
    <script type="module" src="${BASE_URL}/page.js"></script>
  </head>
  <body>
    <script type="application/json" id="content">${JSON.stringify(content.mdast).replaceAll('<', '\\u003c')}</script>
    <main id="page"></main>
  </body>
</html>
`;

createServer(async ({ url }, response) => {
  const [, name, ending] = /^\/([\w-]*)(\.\w+)?$/.exec(url) ?? [];
  const isPage = name !== undefined && (ending === undefined || ending === '.json');
  const content = isPage ? await contentOf(name || 'index') : null;
  // Of the other files that the build asks for, such as robots.txt, this theme has none.
  if (!content) response.end();
  else if (ending) response.end(JSON.stringify(content));
  else response.end(pageOf(content));
}).listen(Number(PORT), HOST, () => console.log(`http://${HOST}:${PORT}`));

// The build starts this through a shell and ends the shell alone.
process.stdin.resume().on('end', () => process.exit());
