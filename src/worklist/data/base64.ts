/** What the code we share with the bots uses of Node's Buffer, in a browser: base64 to text, and bytes to base64. */
export const Buffer = {
  from: (input: string | ArrayBuffer, encoding: 'utf8' | 'base64' = 'utf8') => {
    const bytes = toBytes(input, encoding);
    return {
      toString: (wanted: 'utf8' | 'base64' = 'utf8') =>
        wanted === 'utf8'
          ? new TextDecoder().decode(bytes)
          : btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join('')),
    };
  },
};

function toBytes(input: string | ArrayBuffer, encoding: 'utf8' | 'base64'): Uint8Array {
  if (typeof input !== 'string') return new Uint8Array(input);
  if (encoding === 'utf8') return new TextEncoder().encode(input);
  return Uint8Array.from(atob(input), (character) => character.charCodeAt(0));
}

/** The text behind base64. */
export function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
