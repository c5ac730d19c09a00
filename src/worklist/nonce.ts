/** The nonce under which the page's Content-Security-Policy lets a style element be added. */
export function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** Hands the nonce to the scroll lock of dialogs, which looks for it under this name. */
export function shareNonce(): void {
  Object.assign(window, { __webpack_nonce__: nonce() });
}
