/** A UUID (version 4) that is drawn from the given chance: the same chance, the same ids. */
export function uuidFrom(random: () => number): string {
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (digit) =>
    Math.floor(digit === "x" ? random() * 16 : 8 + random() * 4).toString(16),
  );
}
