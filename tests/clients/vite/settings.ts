const given = new URLSearchParams(globalThis.location?.search);
declare const process: { env: Record<string, string> };

export const url = given.get("url") ?? process.env.GREENROOM_URL!;
export const token = async () => given.get("token") ?? process.env.GREENROOM_TOKEN!;
