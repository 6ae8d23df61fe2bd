/** How often it is asked again what an endpoint has taken: that changes without anybody at this page. */
export const REFRESH_MS = 10_000;
