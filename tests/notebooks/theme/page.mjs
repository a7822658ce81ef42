// Draws the text of a page with the components of MyST's themes.
import { ANY_RENDERERS } from '@myst-theme/anywidget';
import { ThemeProvider, mergeRenderers } from '@myst-theme/providers';
import { DEFAULT_RENDERERS, MyST } from 'myst-to-react';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const text = JSON.parse(document.querySelector('#content').textContent);
const renderers = mergeRenderers([DEFAULT_RENDERERS, ANY_RENDERERS]);
const page = createElement(ThemeProvider, { theme: 'light', renderers, staticBuild: true }, createElement(MyST, { ast: text }));
createRoot(document.querySelector('#page')).render(page);
