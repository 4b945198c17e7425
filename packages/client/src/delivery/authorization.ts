/** The value of a Basic `Authorization` header; user name and password as UTF-8 (RFC 7617 §2.1). */
export function toBasicAuthorization(userName: string, password: string): string {
  const bytes = new TextEncoder().encode(`${userName}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
