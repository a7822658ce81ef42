// The first script of all pages: starts the page's module, or says why it can't start. By hand and without wasm,
// since it must run where wasm does not. `data-page` names the module, `data-build` the folder that holds it.
(() => {
  const { page, build } = document.currentScript.dataset;
  const asked = new URLSearchParams(location.search);
  // A lesson and the Lab have pages of their own.
  if (page !== 'page_lesson' && asked.get('lesson')) return location.replace(`lesson.html${location.search}`);
  if (page === 'page' && asked.get('view') === 'lab') return location.replace(`lab.html${location.search}`);

  const RENEWED = 'This page has been renewed on its server: reload it. What you have kept stays.';

  // All languages, each by its own name; crates/languages has the same list.
  const LANGUAGES = new Map(Object.entries({
    en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español', pt: 'Português', ar: 'العربية',
  }));
  const RIGHT_TO_LEFT = ['ar'];
  const LANGUAGE_KEY = 'inkling-language';

  // Of a tag with a region, such as pt-BR, the first part decides.
  const codeOf = tag => tag.split('-')[0].toLowerCase();

  // The address comes before what was chosen here, and that before what the browser is set to.
  const chooseLanguage = () => {
    const named = asked.has('lang') ? codeOf(asked.get('lang')) : null;
    if (named !== null && !LANGUAGES.has(named)) return 'en';
    let chosen = named;
    // A frame on another site may have no storage.
    try {
      // The other pages in this tab follow the address. The page around a frame chooses for that frame alone.
      if (named && window.top === window) sessionStorage.setItem(LANGUAGE_KEY, named);
      chosen ??= sessionStorage.getItem(LANGUAGE_KEY) ?? localStorage.getItem(LANGUAGE_KEY);
    } catch {
      // The browser's languages are known without it.
    }
    const wished = (navigator.languages ?? []).map(codeOf);
    return [chosen, ...wished].find(code => LANGUAGES.has(code)) ?? 'en';
  };

  const language = chooseLanguage();
  const setLanguage = code => {
    document.documentElement.lang = code;
    document.documentElement.dir = RIGHT_TO_LEFT.includes(code) ? 'rtl' : 'ltr';
  };
  setLanguage(language);

  // What translates the page; English needs nothing.
  const TRANSLATION = language === 'en' ? [] : [
    `./${build}/page_languages.js`, `./${build}/page_languages_bg.wasm`, `./languages/${language}.json`,
  ];

  // The address can ask for light or dark colours, for a page around this frame that has its own. The style sheets are
  // here already: a deferred script waits for those above it.
  const theme = asked.get('theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.style.colorScheme = theme;
    for (const { media } of [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])) {
      if (media?.mediaText.includes('prefers-color-scheme: dark')) media.mediaText = theme === 'dark' ? 'all' : 'not all';
    }
  }

  // Under Trusted Types, scripts and workers may come from this page's own folder only. Leptos writes parts of its views
  // as HTML that was fixed when it was compiled; none of it holds a script or a frame.
  if (window.trustedTypes?.createPolicy) {
    const home = new URL('.', document.baseURI).href;
    trustedTypes.createPolicy('default', {
      createScriptURL: url => (new URL(url, document.baseURI).href.startsWith(home) ? url : null),
      createHTML: html => (/<(script|iframe|object|embed|base|meta)|\son\w+\s*=|javascript:/i.test(html) ? null : html),
    });
  }

  // A sentence on the page, with a button that reloads it, and another one that takes the sentence away.
  const say = (sentence, action, canClose = false) => {
    const before = document.querySelector('.start-notice');
    // A broken page reports the same again and again.
    if (before?.dataset.sentence === sentence) return;
    const box = document.createElement('div');
    box.className = 'start-notice';
    box.setAttribute('role', 'alert');
    box.dataset.testid = 'start-notice';
    box.dataset.sentence = sentence;
    const text = document.createElement('p');
    text.textContent = sentence;
    box.append(text);
    const add = (label, testid, press) => {
      const button = document.createElement('button');
      button.textContent = label;
      button.dataset.testid = testid;
      button.addEventListener('click', press);
      box.append(button);
    };
    if (action) add(action, 'start-again', () => location.reload());
    if (canClose) add('Close', 'start-close', () => box.remove());
    before?.remove();
    document.body.append(box);
  };

  // The smallest module with a SIMD instruction.
  const simd = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

  // What this browser or this frame lacks; none where nothing is missing.
  const lack = () => {
    if (location.protocol === 'file:') {
      return 'Inkling can’t run from a file: open it through a web server, for example with script/server.';
    }
    if (self.origin === 'null') {
      return 'This frame may not load Inkling: the page around it must add allow-same-origin to the frame’s sandbox attribute.';
    }
    if (typeof WebAssembly !== 'object') {
      return 'Inkling needs WebAssembly, which this browser lacks or has turned off: turn it on, or try a current Firefox, Chrome, Edge or Safari.';
    }
    if (!WebAssembly.validate(new Uint8Array(simd))) {
      return 'Inkling needs a newer browser (with WebAssembly SIMD): try a current Firefox, Chrome, Edge or Safari.';
    }
    return undefined;
  };

  // Whether the server has another build by now.
  const isRenewed = async () => {
    try {
      const response = await fetch('./build.txt', { cache: 'no-store' });
      return response.ok && (await response.text()).trim() !== build;
    } catch {
      return false;
    }
  };

  // Wasm that has panicked runs no further, but nothing else would tell the person.
  const onCrash = error => {
    if (typeof WebAssembly === 'object' && error instanceof WebAssembly.RuntimeError) {
      say('Something in this page has broken: reload it. What was kept before is still there.', 'Reload');
    }
  };
  addEventListener('error', event => onCrash(event.error));
  addEventListener('unhandledrejection', event => onCrash(event.reason));

  // Keeps the page for use without a connection, once it is at rest.
  const keepForOffline = () => {
    const workers = navigator.serviceWorker;
    if (!workers || window.top !== window || document.body.querySelector('.start-notice')) return;
    const hadOne = workers.controller !== null;
    // The worker starts after the translation has been fetched.
    if (!hadOne) {
      const keep = () => TRANSLATION.forEach(file => fetch(file).catch(() => {}));
      workers.addEventListener('controllerchange', keep, { once: true });
    }
    workers.register('./service-worker.js').then(registration => {
      registration.addEventListener('updatefound', () => {
        registration.installing?.addEventListener('statechange', event => {
          if (hadOne && event.target.state === 'activated') {
            say('A new version of this page is ready: reload it when it suits you.', 'Reload');
          }
        });
      });
    }, () => {
      // A browser that keeps nothing still runs the page.
    });
  };

  // Keeps a choice for all pages, and loads this one again.
  const keepLanguage = code => {
    const address = new URL(location.href);
    address.searchParams.delete('lang');
    try {
      sessionStorage.removeItem(LANGUAGE_KEY);
      localStorage.setItem(LANGUAGE_KEY, code);
    } catch {
      address.searchParams.set('lang', code);
    }
    if (address.href === location.href) location.reload();
    else location.replace(address.href);
  };

  // A choice for people, where the page has a footer; the page around a frame chooses for that frame.
  const offerLanguages = () => {
    const label = document.createElement('label');
    label.className = 'language';
    const select = document.createElement('select');
    select.dataset.testid = 'language';
    // Firefox would restore the value from before the page was loaded again.
    select.autocomplete = 'off';
    for (const [code, name] of LANGUAGES) {
      const option = document.createElement('option');
      option.lang = option.value = code;
      option.textContent = name;
      option.selected = code === language;
      select.append(option);
    }
    const keep = () => {
      const code = select.value;
      if (code === language) return;
      // A page that asks before it is left may stay.
      select.value = language;
      keepLanguage(code);
    };
    // Arrow keys and letters change a closed list at each press: it waits for Enter, or until the person goes on.
    let isTyped = false;
    select.addEventListener('keydown', ({ key }) => {
      isTyped = key !== 'Enter' && key !== ' ';
      if (key === 'Enter') keep();
    });
    select.addEventListener('pointerdown', () => { isTyped = false; });
    select.addEventListener('change', () => { if (!isTyped) keep(); });
    select.addEventListener('blur', keep);
    // The list speaks for itself, in any language; its name is for screen readers.
    const title = document.createElement('span');
    title.className = 'hidden';
    title.textContent = 'Language';
    label.append(title, select);
    document.querySelector('.page > footer')?.append(label);
  };

  // Translates the page, which knows nothing of it and does not wait. The promise ends only with a failure.
  const untranslated = () => new Promise(resolve => {
    addEventListener('untranslated', resolve, { once: true });
    // Its module would ask for these one after the other. A preload serves a `fetch` with the same mode and credentials.
    for (const href of TRANSLATION.slice(1)) {
      document.head.append(Object.assign(document.createElement('link'), {
        rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href,
      }));
    }
    import(TRANSLATION[0]).then(module => module.default()).catch(error => {
      console.warn(error);
      resolve();
    });
  });
  const stayInEnglish = () => {
    setLanguage('en');
    say('This page stays in English, because its translation could not be loaded: check the connection, then try again.', 'Try again', true);
  };

  const start = async () => {
    const missing = lack();
    if (missing) {
      // What translates lacks the same.
      setLanguage('en');
      say(missing);
      return;
    }
    const failure = TRANSLATION.length ? untranslated() : undefined;
    try {
      const module = await import(`./${build}/${page}.js`);
      await module.default();
      document.documentElement.dataset.started = '';
    } catch (error) {
      onCrash(error);
      if (document.querySelector('.start-notice')) return;
      if (await isRenewed()) {
        say(RENEWED, 'Reload');
      } else {
        say('A part of this page could not be loaded: check the connection, then try again.', 'Try again');
      }
      console.warn(error);
      return;
    }
    offerLanguages();
    failure?.then(stayInEnglish);
    const whenIdle = window.requestIdleCallback ?? (then => setTimeout(then, 1000));
    setTimeout(() => whenIdle(keepForOffline), 3000);
  };

  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
  else start();
})();
