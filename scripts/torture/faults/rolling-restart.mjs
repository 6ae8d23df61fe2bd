/** As in a release: an instance gets no new requests, ends what it has begun, and comes back before the next one goes. */
export const rollingRestart = {
  name: 'rolling-restart',
  what: 'rolling restart (SIGTERM)',
  // For requests that were on their way when the instance was taken out.
  environment: { SHUTDOWN_DELAY_MS: '1000' },
  async run({ instances, target }) {
    for (const instance of instances) {
      target.urls = target.urls.filter((url) => url !== instance.url);
      await instance.stop();
      await instance.start();
      target.urls = [...target.urls, instance.url];
    }
  },
};
