/** Somebody's name, or a title of theirs, in words of ours: whichever way it is written, it turns nothing around it. */
export function Name({ of }: { of: string }) {
  return <bdi className="name">{of}</bdi>;
}
