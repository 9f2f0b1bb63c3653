// The page to write on without a connection: it lies here for whoever is signed in, without a word of theirs.

const PAGES = "journal-page-";
const PAGE = "{% url 'integration:write_offline' %}";
const WRITES = [/^\/windows\/[0-9a-f-]{36}\/write\/$/, /^\/sessions\/[0-9a-f-]{36}\/intention\/$/, /^\/journal\//];

parts.push({
  door: wipe,
  answer: (event) => (isOurs(event.request) ? page(event.request) : undefined),
  away: () => kept(),
});

function isOurs(request) {
  const { pathname } = new URL(request.url);
  return WRITES.some((one) => one.test(pathname));
}

async function page(request) {
  try {
    return await fetch(request);
  } catch (lost) {
    return (await kept()) ?? away(request);
  }
}

async function kept() {
  for (const name of await pages()) {
    const found = await (await caches.open(name)).match(PAGE, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

async function pages() {
  return (await caches.keys()).filter((name) => name.startsWith(PAGES));
}

async function wipe() {
  await Promise.all((await pages()).map((name) => caches.delete(name)));
}
