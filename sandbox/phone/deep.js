// Links to the bot: a person who follows https://t.me/the_bot?start=word is back in the chat.

const LINK = /^https:\/\/t\.me\/(\w+)\?start=([\w-]{1,64})$/;

/** Let links to the bot open its chat: `onStart` gets the word behind them. */
export function followLinks(botName, onStart) {
  document.addEventListener("click", (event) => {
    const [, name, word] = LINK.exec(event.target.closest?.("a[href]")?.href ?? "") ?? [];
    if (name?.toLowerCase() !== botName.toLowerCase()) return;
    event.preventDefault();
    onStart(word);
  });
}
