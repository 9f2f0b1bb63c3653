// A patient's safety plan: nothing but its copy, the page for lost connections and their own files lies on the device,
// and only after the patient asked for it.

const COPIES = "plan-copy-";
const PLAN = "{% url 'safety:my_plan' %}";
const COPY = "{% url 'safety:plan_copy' %}";
const OFFLINE = "{% url 'safety:plan_offline' %}";
const PATIENCE = 6000; // in a dead spot a phone waits for minutes; nobody should, in front of this page

parts.push({
  begin: copy,
  look: copy, // whichever page is opened: an old copy goes
  door: wipe,
  answer: (event) => ([PLAN, COPY].includes(new URL(event.request.url).pathname) ? plan(event) : undefined),
  away: () => kept(OFFLINE),
});

async function plan(event) {
  const asked = fetch(event.request);
  const late = asked.then((answer) => refused(answer) && wipe()).catch(() => {});
  event.waitUntil(late);
  try {
    const answer = await Promise.race([asked, waiting()]);
    if (answer.status < 500) return answer;
    return (await copy()) ?? answer;
  } catch (lost) {
    return (await copy()) ?? asked.catch(() => away(event.request));
  }
}

// A redirect from the plan leads to the sign-in; a worker is not told where to.
function refused(answer) {
  return answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status);
}

function waiting() {
  return new Promise((_done, giveUp) => setTimeout(giveUp, PATIENCE));
}

async function copies() {
  return (await caches.keys()).filter((name) => name.startsWith(COPIES));
}

async function kept(address) {
  for (const name of await copies()) {
    const found = await (await caches.open(name)).match(address, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

// The copy, up to its end. Who does not come back can not sign out, and no house can reach this device to ask for it;
// what stays then is the page with the crisis lines.
async function copy() {
  const found = await kept(COPY);
  if (!found || Number(found.headers.get("Kept-Until")) > Date.now()) return found;
  for (const name of await copies()) await (await caches.open(name)).delete(COPY, { ignoreVary: true });
  return undefined;
}

async function wipe() {
  await Promise.all((await copies()).map((name) => caches.delete(name)));
}
