/** The variables of this process, without what could lead an SDK elsewhere, or have it say more. */
export function surroundings(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^(AWS_|JAVA_TOOL_OPTIONS$)/.test(name));
  return {
    ...Object.fromEntries(others),
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
  };
}
