// Calls to the server that made this page. Nothing else is ever asked.

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Call the server; returns its JSON. An error's message is a sentence for the person. */
export async function call(path, body) {
  const answer = await fetch(path, asking(body));
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error ?? "That did not work. Please try again.");
  return told;
}

function asking(body) {
  if (body === undefined) return { headers: { Accept: "application/json" } };
  if (body instanceof FormData) return { method: "POST", body };
  const headers = { "Content-Type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(body) };
}

const chatPath = (chat) => `/phone/api/chats/${chat}`;

export const people = () => call("/phone/api/people");
export const say = (chat, text, replyTo) =>
  call(`${chatPath(chat)}/messages`, { text, reply_to: replyTo });

/** Send a file: a picture goes as a photo, anything else as a document. */
export function sendFile(chat, file, caption) {
  const form = new FormData();
  form.append("file", file, file.name);
  form.append("caption", caption);
  return call(`${chatPath(chat)}/files`, form);
}

export const start = (chat, payload) => call(`${chatPath(chat)}/start`, { payload });
export const edit = (chat, message, text) =>
  call(`${chatPath(chat)}/messages/${message}/edit`, { text });
export const press = (chat, message, row, column) =>
  call(`${chatPath(chat)}/messages/${message}/press`, { row, column });
export const offers = (chat, query) => call(`${chatPath(chat)}/inline`, { query });
export const pick = (chat, id) => call(`${chatPath(chat)}/inline/pick`, { id });
export const block = (chat, blocked) => call(`${chatPath(chat)}/block`, { blocked });

/** Follow a chat for ever: `onChange` gets its state, `onTrouble` whether the server is away. */
export async function follow(chat, onChange, onTrouble) {
  let since = -1;
  let pause = 500;
  for (;;) {
    try {
      const state = await call(`${chatPath(chat)}?since=${since}`);
      onTrouble(false);
      pause = 500;
      if (state.seq !== since) onChange(state);
      since = state.seq;
    } catch {
      onTrouble(true);
      // The server may have started anew and count from zero again.
      since = -1;
      await wait(pause);
      pause = Math.min(pause * 2, 8000);
    }
  }
}

/** Ask again and again, with a pause in between, while somebody looks at the page. */
export async function repeat(ask, milliseconds) {
  for (;;) {
    if (!document.hidden) await ask().catch(() => {});
    await wait(milliseconds);
  }
}
