/** What stands in an address, as it was meant; as it is where that is no encoding of anything, such as "%". */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
