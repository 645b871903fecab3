/**
 * FreeLLMAPI under PM2, for machines without systemd:
 *
 *   npm install --global freellmapi pm2
 *   pm2 start ecosystem.config.cjs && pm2 save
 */
module.exports = {
  apps: [
    {
      name: 'freellmapi',
      script: 'freellmapi',
      args: 'serve',
      interpreter: 'none',
      // One process: it counts every quota in memory, and two would count each other's wrongly.
      exec_mode: 'fork',
      instances: 1,
      // Streams get 28 s to finish.
      kill_timeout: 30_000,
      max_memory_restart: '300M',
      exp_backoff_restart_delay: 200,
      // The configuration is wrong: starting again would not change that.
      stop_exit_codes: [78],
      env: {
        NODE_ENV: 'production',
        DATA_DIR: `${require('node:os').homedir()}/.freellmapi`,
        // glibc gives freed memory back instead of keeping it: a tenth less after load.
        MALLOC_MMAP_THRESHOLD_: '131072',
        MALLOC_TRIM_THRESHOLD_: '131072',
        // No signal turns the debugger on. Under load a third less memory: short-lived objects get 4 MiB halves instead of 16.
        NODE_OPTIONS: '--disable-sigusr1 --max-semi-space-size=4',
      },
    },
  ],
}
