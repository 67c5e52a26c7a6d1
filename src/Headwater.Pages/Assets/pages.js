// What a page cannot do without a script: writes, notices, times as the reader counts them, keys. Everything else works without.
'use strict';
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const KEY = 'headwater-key';
  const NO_KEYS = 'headwater-no-keys';

  // A browser that may store nothing for this site throws even on reading; then values last as long as the page.
  const storage = kind => {
    try {
      return window[kind];
    } catch {
      const kept = new Map();
      return {
        getItem: name => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: name => kept.delete(name),
      };
    }
  };
  const [session, local] = [storage('sessionStorage'), storage('localStorage')];

  // Elements are made of text only: what a publisher wrote never becomes markup here.
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      if (attribute.startsWith('on')) made.addEventListener(attribute.slice(2), value);
      else if (value === true) made.setAttribute(attribute, '');
      else if (value !== false && value != null) made.setAttribute(attribute, value);
    }
    made.append(...children);
    return made;
  };

  const notices = $('.notices');
  const say = (text, bad = false, ...more) => {
    const said = element('p', { class: bad ? 'bad' : null }, element('span', {}, text), ...more);
    notices.replaceChildren(said);
    return said;
  };

  const unreachable = error => say(`The service cannot be reached: ${error.message}`, true);

  // A message that the next page shows, after a write that leads there.
  const said = session.getItem('headwater-said');
  if (said) {
    session.removeItem('headwater-said');
    say(said);
  }

  /* Dialogs */

  const ask = (title, text, form) => new Promise(resolve => {
    const dialog = element('dialog', { 'aria-labelledby': 'dialog-title' },
      element('h2', { id: 'dialog-title' }, title), element('p', {}, text), form);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });

  // The first button of a form is the one that Enter presses.
  const buttons = (yes, danger = false) => element('div', { class: 'buttons' },
    element('button', { value: 'yes', type: 'submit', class: danger ? 'danger' : null }, yes),
    element('button', { value: 'no', type: 'submit', formnovalidate: true, class: 'plain' }, 'Cancel'));

  const confirm = (text, yes, danger) => ask(`${yes}?`, text, element('form', { method: 'dialog' }, buttons(yes, danger)));

  const askKey = async wrong => {
    const input = element('input', {
      type: 'password', autocomplete: 'off', required: true, 'aria-label': 'Function key', autofocus: true,
      // Any other character would make each request fail before it is sent.
      pattern: '[!-~]+', title: 'Letters, digits and signs that a header can hold',
    });
    const given = await ask(
      'Function key', wrong ? 'This key was refused. Another one:' : 'This needs a function key. It is kept until this tab is closed.',
      element('form', { method: 'dialog' }, input, buttons('Continue')));
    if (!given || !input.value) return false;
    session.setItem(KEY, input.value);
    return true;
  };

  /* Requests */

  // The key is a header, never in an address. It is asked for when the service refuses, so that a host without keys asks for none.
  const send = async (method, url, body, accept = 'application/json') => {
    for (let tried = false; ; tried = true) {
      const headers = { Accept: accept };
      const key = session.getItem(KEY);
      if (key) headers['x-functions-key'] = key;
      // A file is sent as it is: it states its own encoding.
      const isFile = body instanceof Blob;
      if (body !== undefined) headers['Content-Type'] = isFile ? 'text/x-opml' : 'application/json';
      const answer = await fetch(url, { method, headers, body: isFile ? body : JSON.stringify(body) });
      if (answer.status !== 401) return answer;
      session.removeItem(KEY);
      if (!await askKey(tried && key)) return null;
    }
  };

  // A connection that died says nothing, and a browser waits for minutes. No page takes as long: one that waits for its index takes 30 s.
  // Not for writes, which may. Not AbortSignal.timeout, as a test could not move its time.
  const PATIENCE = 40_000;
  const patiently = async ask => {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(new Error(`no answer within ${PATIENCE / 1000} s.`)), PATIENCE);
    try {
      return await ask(end.signal);
    } finally {
      clearTimeout(timer);
    }
  };

  const problem = async answer => {
    try {
      const { detail, title } = await answer.json();
      return detail || title;
    } catch {
      return `The service answered ${answer.status}.`;
    }
  };

  // Shows the page again as it is now, at the same place, unless by then it has to stay as it is; true when it was shown. Of two that were
  // asked for at once, the older one never replaces the newer. What is not there any more is shown as that.
  let [asked, shown, shownAt] = [0, 0, 0];
  const refresh = async stays => {
    const mine = ++asked;
    const headers = { Accept: 'text/html', 'Cache-Control': 'no-cache' };
    const { answer, text } = await patiently(async signal => {
      const answer = await fetch(location.href, { signal, headers, cache: 'no-store' });
      return { answer, text: await answer.text() };
    });
    if (!answer.ok && answer.status !== 404) return false;
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    const main = $('main', fresh);
    if (!main || mine < shown || stays?.()) return false;
    [shown, shownAt] = [mine, performance.now()];
    $('main').replaceWith(main);
    document.title = fresh.title;
    document.body.dataset.live = fresh.body.dataset.live;
    seen = answer.headers.get('ETag');
    dress();
    lookLater();
    return true;
  };

  // The same at a reader's request: the keyboard stays in the page when the focused element is gone.
  const renew = async stays => {
    if (await refresh(stays) && document.activeElement === document.body) $('main').focus({ preventScroll: true });
  };

  // After a form was sent, a refresh loses nothing of it; if it stays, later changes are compared with what was sent.
  const settle = form => {
    for (const field of form.elements ?? []) {
      typed.delete(field);
      if ('defaultValue' in field) field.defaultValue = field.value;
    }
  };

  const write = async (source, values) => {
    const [method, url] = source.dataset.write.split(' ');
    const question = source.dataset.confirm;
    if (question && !await confirm(question, source.textContent.trim(), source.matches('.danger'))) return;
    const controls = source.matches('form') ? $$('button', source) : [source];
    controls.forEach(control => { control.disabled = true; });
    try {
      const body = values ?? (source.dataset.body ? JSON.parse(source.dataset.body) : undefined);
      const answer = await send(method, url, body);
      if (answer === null) return;
      if (!answer.ok) {
        const reason = await problem(answer);
        if ([404, 409, 412].includes(answer.status)) await renew(isTyped); // the page shows something that no longer exists
        say(reason, true);
        return;
      }
      const { sent } = answer.status === 204 ? {} : await answer.json();
      const done = sent === 0 ? 'Nothing was sent: somebody else did, or the input is not stored any more.'
        : ((answer.status === 202 && source.dataset.begun) || source.dataset.said || 'Done.').replace('{sent}', sent);
      if (source.dataset.then) {
        session.setItem('headwater-said', done);
        location.href = source.dataset.then;
        return;
      }
      // Text typed in another form stays; then the next look offers to show what is new.
      settle(source);
      await renew(isTyped);
      say(done);
    } catch (error) {
      unreachable(error);
    } finally {
      controls.forEach(control => { control.disabled = false; });
    }
  };

  document.addEventListener('click', event => {
    const button = event.target.closest?.('button[data-write]');
    if (button) write(button);
  });

  // A link cannot send a header; this cookie is for this site alone and ends with the session.
  const readWith = async key => {
    document.cookie = `headwater-key=${encodeURIComponent(key)}; path=/; SameSite=Strict`
      + (location.protocol === 'https:' ? '; Secure' : '');
    const answer = await patiently(signal => fetch(
      location.href, { signal, method: 'HEAD', cache: 'no-store', headers: { Accept: 'text/html' } }));
    if (answer.status === 401) say('This key was refused.', true);
    else location.reload();
  };

  document.addEventListener('submit', event => {
    if (event.target.matches?.('form[data-key]')) {
      event.preventDefault();
      readWith($('input', event.target).value).catch(unreachable);
      return;
    }
    if (!event.target.matches?.('form[data-write]')) return;
    event.preventDefault();
    if (event.target.matches('[data-merge]')) {
      write(event.target, patchOf(event.target));
      return;
    }
    const values = Object.fromEntries(new FormData(event.target));
    for (const list of $$('[data-list]', event.target)) {
      // An unchanged value may contain a comma within a part.
      if (list.value === list.defaultValue) delete values[list.name];
      else values[list.name] = list.value.split(',').map(part => part.trim()).filter(Boolean);
    }
    write(event.target, values);
  });

  /* A new feed: what is found at an address is shown before it is registered */

  const date = text => text ? new Date(text).toLocaleDateString(undefined, { dateStyle: 'medium' }) : null;

  const show = (form, ...children) => {
    const panel = form.nextElementSibling;
    panel.replaceChildren(...children);
    panel.hidden = !children.length;
    ($('button', panel) ?? $('input', form)).focus();
  };

  const action = (text, act, kind = null) => element('button', { type: 'button', class: kind, onclick: act }, text);

  const actions = (form, ...more) => element('div', { class: 'buttons' }, ...more, action('Cancel', () => show(form), 'plain'));

  const found = (form, preview) => show(form,
    element('h2', {}, preview.title || preview.url),
    element('p', { class: 'quiet' }, [
      preview.url, preview.format, `${preview.items} ${preview.items === 1 ? 'item' : 'items'}`,
      preview.nextPoll && `next poll ${ago(new Date(preview.nextPoll.at))}`,
    ].filter(Boolean).join(' · ')),
    ...preview.diagnostics.slice(0, 3).map(wrong => element('p', { class: 'warning' }, wrong)),
    actions(form, action('Register this feed', () => register(form, preview.url), 'main')),
    element('ol', {}, ...preview.articles.map(article => element('li', {},
      element('details', {},
        element('summary', {}, article.title || 'Without a title', element('span', { class: 'quiet' }, date(article.published) ?? '')),
        element('p', {}, (article.summary || article.text || '').slice(0, 600)))))));

  const several = (form, candidates) => show(form,
    element('h2', {}, 'Which of these feeds?'),
    element('ul', {}, ...candidates.map(one => element('li', {},
      action(one.title || one.url, () => find(form, one.url)),
      element('span', { class: 'quiet' }, [
        one.url, one.format, one.items != null && `${one.items} items`, one.newest && `newest ${date(one.newest)}`,
      ].filter(Boolean).join(' · '))))),
    actions(form));

  const nothing = (form, url, reason, guessed) => show(form,
    element('p', { class: 'warning' }, reason.replace(' With guess=true the usual places are tried.', '')), // a button does that here
    actions(form,
      ...guessed ? [] : [action('Try the usual places', () => find(form, url, true))],
      action('Register it anyway', () => registerUnread(form, url), 'plain')));

  // Another address may be pasted before this one is answered; what is shown is the newest.
  let sought = 0;
  const find = (form, url, guess = false) => working(form, async () => {
    const mine = ++sought;
    const answer = await send('POST', `/api/feeds?dryRun=true${guess ? '&guess=true' : ''}`, { url });
    if (answer === null || mine !== sought) return;
    if (answer.status === 300) several(form, (await answer.json()).candidates);
    else if (answer.status === 422) nothing(form, url, await problem(answer), guess);
    else if (answer.ok) found(form, await answer.json());
    else say(await problem(answer), true);
  });

  const register = (form, url) => working(form, async () => {
    const answer = await send('POST', '/api/feeds', { url });
    if (answer === null) return;
    if (answer.status === 300) {
      several(form, (await answer.json()).candidates);
    } else if (answer.ok) {
      session.setItem('headwater-said', answer.status === 201 ? 'The feed is registered.' : 'This feed was registered already.');
      location.href = `/feeds/${(await answer.json()).id}`;
    } else {
      say(await problem(answer), true);
    }
  });

  // A list of feeds is registered as it is; the first poll says what is there.
  const registerUnread = (form, url) => working(form, async () => {
    const answer = await send('POST', '/api/feeds', [{ url }]);
    if (answer === null) return;
    const [feed] = answer.ok ? (await answer.json()).feeds : [];
    if (feed && feed.outcome !== 'refused') {
      session.setItem('headwater-said', feed.outcome === 'added' ? 'The feed is registered.' : 'This feed was registered already.');
      location.href = `/feeds/${feed.id}`;
    } else {
      say(feed?.reason ?? await problem(answer), true);
    }
  });

  const working = async (form, work) => {
    const controls = [...$$('button', form), ...$$('button', form.nextElementSibling)];
    controls.forEach(control => { control.disabled = true; });
    const waiting = say('The site is being asked …');
    try {
      await work();
      waiting.remove();
    } catch (error) {
      unreachable(error);
    } finally {
      controls.forEach(control => { control.disabled = false; });
    }
  };

  document.addEventListener('submit', event => {
    const form = event.target;
    if (!form.matches?.('form[data-feed]')) return;
    event.preventDefault();
    find(form, $('input', form).value.trim());
  });

  // A pasted address is whole, so it is looked up at once; the field has it after this event. What was typed may go on.
  document.addEventListener('paste', event => {
    const form = event.target.closest?.('form[data-feed]');
    if (form) setTimeout(() => { if (/^https?:\/\/\S+$/.test($('input', form).value.trim())) form.requestSubmit(); });
  });

  /* Options: a merge patch, with null for what is empty */

  const linesOf = text => text.split('\n').map(line => line.trim()).filter(Boolean);

  // "Name: value" a line; what was there and is gone is taken back.
  const pairsOf = field => {
    const names = text => linesOf(text).map(line => line.split(':', 1)[0].trim());
    const pairs = Object.fromEntries(names(field.defaultValue).map(name => [name, null]));
    for (const [name, ...value] of linesOf(field.value).map(line => line.split(':'))) pairs[name.trim()] = value.join(':').trim();
    return Object.keys(pairs).length ? pairs : null;
  };

  const valueOf = field => {
    if (field.type === 'checkbox') return field.checked || null;
    if ('lines' in field.dataset) return linesOf(field.value).length ? linesOf(field.value) : null;
    if ('pairs' in field.dataset) return pairsOf(field);
    const text = field.value.trim();
    if ('selector' in field.dataset && text !== '') return text === 'true' || (text === 'false' ? false : { selector: text });
    return text === '' ? null : field.type === 'number' ? Number(text) : text;
  };

  // Without what is empty; null when nothing is left.
  const pruned = value => {
    if (value === null || typeof value !== 'object') return value;
    const parts = Object.entries(value).map(([name, part]) => [name, pruned(part)]).filter(([, part]) => part !== null);
    return parts.length ? Object.fromEntries(parts) : null;
  };

  const patchOf = form => {
    const patch = {};
    for (const field of [...form.elements].filter(element => element.name)) {
      const path = field.name.split('.');
      const last = path.pop();
      let at = patch;
      for (const name of path) at = at[name] ??= {};
      at[last] = valueOf(field);
    }
    for (const name of form.dataset.whole.split(' ')) patch[name] = pruned(patch[name]);
    return patch;
  };

  /* Lists of feeds */

  document.addEventListener('submit', async event => {
    const form = event.target;
    if (!form.matches?.('form[data-import]')) return;
    event.preventDefault();
    const [bar, details] = [$('progress', form), $('details', form)];
    const counts = { added: 0, known: 0, refused: 0 };
    const button = $('button', form);
    button.disabled = true;
    try {
      const answer = await send('POST', form.dataset.import, $('input', form).files[0], 'application/x-ndjson');
      if (answer === null) return;
      if (!answer.ok) {
        say(await problem(answer), true);
        return;
      }
      bar.hidden = false;
      const told = $('ul', details);
      told.replaceChildren();
      const lines = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ''; ;) {
        const { value, done } = await lines.read();
        rest += value ?? '';
        const whole = rest.split('\n');
        rest = whole.pop();
        for (const line of whole.filter(Boolean).map(JSON.parse)) {
          counts[line.outcome]++;
          [bar.max, bar.value] = [line.total, line.done];
          // Also which settings a new feed is sent: a list of somebody else may ask for secrets.
          if (line.reason && line.outcome !== 'known') told.append(element('li', {}, `${line.outcome}: ${line.url}: ${line.reason}`));
        }
        if (done) break;
      }
      $('summary', details).textContent = `${told.children.length} to look at`;
      details.hidden = !told.children.length;
      settle(form);
      if (details.hidden) await renew(isTyped);
      say(`${counts.added} added, ${counts.known} known already, ${counts.refused} refused.`, counts.refused > 0);
    } catch (error) {
      say(`The list was not imported to its end: ${error.message}. It can be imported again.`, true);
    } finally {
      button.disabled = false;
    }
  });

  // A link could send no key.
  document.addEventListener('click', async event => {
    const button = event.target.closest?.('[data-download]');
    if (!button) return;
    try {
      const answer = await send('GET', button.dataset.download, undefined, '*/*');
      if (!answer?.ok) {
        if (answer) say(await problem(answer), true);
        return;
      }
      const link = element('a', { href: URL.createObjectURL(await answer.blob()), download: button.dataset.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers have not begun to save it yet
    } catch (error) {
      unreachable(error);
    }
  });

  /* Dress: what every page gets, also after it was refreshed */

  const relative = new Intl.RelativeTimeFormat('en'); // "in 1 day": 25 hours from now need not be tomorrow
  const units = [['year', 31536000], ['month', 2592000], ['week', 604800], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
  const ago = time => {
    const seconds = (time - Date.now()) / 1000;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
    const count = Math.round(seconds / size);
    return count === 0 ? 'now' : relative.format(count, unit);
  };

  const tellAges = () => {
    for (const time of $$('main time[data-ago]')) {
      const at = new Date(time.dateTime);
      time.textContent = (time.dataset.ago === 'due' && at < Date.now() ? 'due ' : '') + ago(at);
    }
  };

  const dress = () => {
    for (const time of $$('main time[datetime]')) {
      const at = new Date(time.dateTime);
      if (!isNaN(at)) time.title = at.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' }); // an article may say "PT5M"
    }
    tellAges();

    for (const scroller of $$('.prose pre, .prose table')) {
      if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
    }

    // Where the browser cannot open it by style.
    const facets = $('details.facets');
    if (facets && matchMedia('(min-width: 62rem)').matches) facets.open = true;
    markNew();
  };

  // What came since this query was last looked at in this browser.
  const markNew = () => {
    const list = $('[data-query]');
    if (!list || new URLSearchParams(location.search).has('cursor')) return;
    const items = $$('.item[data-seen]', list);
    if (!items.length) return;
    const name = `headwater-looked ${list.dataset.query}`;
    const looked = Number(local.getItem(name));
    const newest = Math.max(...items.map(item => Number(item.dataset.seen)));
    const fresh = looked ? items.filter(item => Number(item.dataset.seen) > looked) : [];
    fresh.forEach(item => item.classList.add('fresh'));
    if (fresh.length) {
      const note = $('[data-new]', list);
      note.textContent = `${fresh.length}${fresh.length === items.length ? ' or more' : ''} new since you last looked`;
      note.hidden = false;
    }
    if (newest > looked) addEventListener('pagehide', () => local.setItem(name, newest), { once: true });
  };

  /* What is new: asks now and then whether the page has changed; the answer is 304 and costs little while it has not */

  let seen = document.body.dataset.etag && `"${document.body.dataset.etag}"`;
  let offline = false;
  const lose = text => {
    if (!offline) say(`${text} This is what it last said.`, true);
    offline = true;
  };

  // A reader's input, place in the page and opened forms must not vanish because something else changed.
  const typed = new Set();
  document.addEventListener('input', event => typed.add(event.target));
  const isTyped = () => [...typed].some(field => field.isConnected);
  const isUsed = () => isTyped() || $('main :focus') || $('.found:not([hidden])')
    || $$('main details[open]').some(details => $('form', details));

  let timer = 0;
  const lookLater = () => {
    clearTimeout(timer);
    // After ten minutes the page no longer asks every second.
    const seconds = Number(document.body.dataset.live);
    const wait = performance.now() - shownAt < 600_000 ? seconds : Math.max(seconds, 60);
    if (seconds) timer = setTimeout(look, wait * 1000);
  };

  // A page in the background waits until it is seen. Looks may overlap: only the newest tells whether the service can be reached.
  let looks = 0;
  const look = async () => {
    tellAges();
    if (!document.hidden && !$('dialog')) {
      const mine = ++looks;
      try {
        const headers = seen ? { Accept: 'text/html', 'If-None-Match': seen } : { Accept: 'text/html' };
        const answer = await patiently(signal => fetch(location.href, { signal, headers, method: 'HEAD', cache: 'no-store' }));
        if (offline && answer.status < 500) {
          offline = false;
          notices.replaceChildren();
        }
        const tag = answer.headers.get('ETag');
        const isGone = answer.status === 404;
        const text = isGone ? 'This is not there any more.' : 'There is something new.';
        if (isGone || (answer.status === 200 && tag && seen && tag !== seen)) {
          // While one waits for something, it appears by itself; otherwise nothing moves below the reader's eyes.
          if (Number(document.body.dataset.live) < 10 && !isUsed()) await refresh(isUsed);
          else if (!$('.bad', notices) && $('[data-show]', notices)?.dataset.show !== text) {
            const show = () => { notices.replaceChildren(); renew().catch(unreachable); };
            say(text, false, element('button', { type: 'button', 'data-show': text, onclick: show }, 'Show'));
          }
        }
        if (answer.status >= 500 && !$('main.narrow')) lose('The service does not answer.');
        if (answer.ok && $('main.narrow')) location.reload();
      } catch {
        if (mine === looks) lose('The service cannot be reached.');
      }
    }
    lookLater();
  };

  /* Keys */

  const keys = {
    '/': () => $('[data-search]')?.focus(),
    j: () => step(1),
    k: () => step(-1),
    '?': () => help(),
    g: null,
  };
  const places = { a: '/articles', f: '/feeds', x: '/failures', h: '/health', r: '/reference' };
  const step = by => {
    const links = $$('.item h3 a, table.list tbody th > a');
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by]?.focus();
  };
  const help = () => {
    const list = element('dl', { class: 'facts' });
    for (const [key, what] of [['/', 'search'], ['j, k', 'next and previous in a list'], ['Enter', 'open'], ['g a', 'articles'],
      ['g f', 'feeds'], ['g x', 'failures'], ['g h', 'health'], ['g r', 'reference'], ['?', 'this list']])
      list.append(element('div', {}, element('dt', {}, element('kbd', {}, key)), element('dd', {}, what)));
    const single = element('input', {
      type: 'checkbox', checked: !local.getItem(NO_KEYS),
      onchange: () => single.checked ? local.removeItem(NO_KEYS) : local.setItem(NO_KEYS, 'yes'),
    });
    ask('Keyboard', '', element('form', { method: 'dialog' }, list, element('label', {}, single, ' These keys are on'),
      element('div', { class: 'buttons' }, element('button', { type: 'submit', autofocus: true }, 'Close'))));
  };
  let before = { key: '', at: 0 };
  document.addEventListener('keydown', event => {
    // A spoken word could press them by accident (WCAG 2.1.4).
    if (local.getItem(NO_KEYS)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, dialog')) return;
    if (before.key === 'g' && event.timeStamp - before.at < 2000 && places[event.key]) {
      location.href = places[event.key];
    } else if (event.key in keys) {
      if (keys[event.key]) {
        event.preventDefault();
        keys[event.key]();
      }
    }
    before = { key: event.key, at: event.timeStamp };
  });
  const helpButton = $('[data-help]');
  helpButton.hidden = false;
  helpButton.addEventListener('click', help);

  // A reader who returns to the page, or comes back online, does not wait for the next look.
  const lookNow = () => { if (Number(document.body.dataset.live)) look(); };
  document.addEventListener('visibilitychange', lookNow);
  for (const change of ['online', 'offline']) addEventListener(change, lookNow);

  dress();
  lookNow();
})();
