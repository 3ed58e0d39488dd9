/** The environment of a CLI that keeps its state in a folder, and downloads nothing. */
export function cliEnvironment(stateFolder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${stateFolder}`,
    PULUMI_CONFIG_PASSPHRASE: "local",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // The state is written once, when it is known: after each of hundreds of steps it would take longer than they do.
    PULUMI_SKIP_CHECKPOINTS: "true",
  };
}
