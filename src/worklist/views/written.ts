/**
 * How a dialog closes that holds what somebody wrote: by its buttons alone. A click beside it, or Escape, would throw the words
 * away.
 */
export function closing(isWritten: boolean): {
  readonly closeOnClickOutside: boolean;
  readonly closeOnEscape: boolean;
} {
  return { closeOnClickOutside: !isWritten, closeOnEscape: !isWritten };
}
