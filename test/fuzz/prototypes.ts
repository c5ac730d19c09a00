/** The objects every value inherits from. */
const ROOTS: readonly object[] = [
  Object,
  Array,
  String,
  Number,
  Boolean,
  Function,
  RegExp,
  Map,
  Set,
  Promise,
  Error,
].map((constructor): object => constructor.prototype as object);

/** What stands on them now, as text to compare. */
export function inherited(): string {
  return ROOTS.map((root) => Reflect.ownKeys(root).map(String).join()).join(';');
}
