/** Somebody who may sign in. */
export interface Choice {
  readonly reference: string;
  readonly name: string;
}

/** What the sign-in form shows and carries. */
export interface FormContent {
  /** What the app asked for, carried along unseen. */
  readonly asked: Readonly<Record<string, string>>;
  readonly people: readonly Choice[];
  readonly nonce: string;
  /** Why the last try failed; empty before the first. */
  readonly trouble: string;
}

/** The sandbox's sign-in page: a form without script. */
export function signInForm({ asked, people, nonce, trouble }: FormContent): string {
  const hidden = Object.entries(asked).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const options = people.map(
    ({ reference, name }) => `<option value="${escaped(reference)}">${escaped(name)}</option>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>radgap sandbox: sign in</title>
<style nonce="${nonce}">
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 22rem; margin: 12vh auto; padding: 0 1rem; }
  label { display: block; margin: 1rem 0 .25rem; }
  select, input, button { font: inherit; width: 100%; padding: .5rem; box-sizing: border-box; }
  button { margin-top: 1.5rem; }
  [role='alert'] { font-weight: 600; }
</style>
<main>
  <h1>radgap sandbox</h1>
  <p>One token serves everybody here: the one that was printed at the start.</p>
  ${trouble === '' ? '' : `<p role="alert">${escaped(trouble)}</p>`}
  <form method="post" action="authorize">
    ${hidden.join('')}
    <label for="person">Sign in as</label>
    <select id="person" name="person" required>${options.join('')}</select>
    <label for="token">Sandbox token</label>
    <input id="token" name="token" type="password" autocomplete="off" required>
    <button>Sign in</button>
  </form>
</main>
</html>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
