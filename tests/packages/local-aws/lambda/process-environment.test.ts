import { devNull } from "node:os";
import { expect } from "chai";
import type { LoggingSettings } from "../../../../packages/local-aws/lambda/log-filter";
import { processEnvironment } from "../../../../packages/local-aws/lambda/process-environment";
import { account, deployed } from "./fakes";

const address = "127.0.0.1:4000/env-1";

describe("processEnvironment", () => {
  it("holds what Lambda sets, and nothing of this process", () => {
    expect(processEnvironment(deployed(), { account, runtimeEnvironment: {} }, address)).to.deep.equal({
      _HANDLER: "index.handler",
      AWS_ACCESS_KEY_ID: "local",
      AWS_CONFIG_FILE: devNull,
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_FUNCTION_NAME: "orders-consumer",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/orders-consumer",
      AWS_LAMBDA_LOG_STREAM_NAME: "[$LATEST]env-1",
      AWS_LAMBDA_RUNTIME_API: address,
      AWS_REGION: "eu-west-1",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SESSION_TOKEN: "local",
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      LAMBDA_TASK_ROOT: "/code",
      LANG: "en_US.UTF-8",
      PATH: process.platform === "win32" ? "/usr/local/bin;/usr/bin;/bin" : "/usr/local/bin:/usr/bin:/bin",
      TZ: "UTC",
    });
  });

  it("tells the runtime how to write what the function says", () => {
    const environment = (logging: LoggingSettings) =>
      processEnvironment(deployed({ logging }), { account, runtimeEnvironment: {} }, address);
    expect(environment({ format: "JSON", applicationLevel: "DEBUG" })).to.include({
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      AWS_LAMBDA_LOG_LEVEL: "DEBUG",
    });
    expect(environment({ format: "JSON" })).to.include({ AWS_LAMBDA_LOG_LEVEL: "INFO" });
    expect(environment({ format: "Text" })).not.to.have.any.keys(
      "AWS_LAMBDA_LOG_FORMAT",
      "AWS_LAMBDA_LOG_LEVEL",
    );
  });

  it("leaves it to the runtime to use the proxy where that can", () => {
    const environment = (usesProxyLater: boolean) =>
      processEnvironment(
        deployed(),
        { account, runtimeEnvironment: { NODE_USE_ENV_PROXY: "1" }, usesProxyLater },
        address,
      );
    expect(environment(true)).to.include({ LOCAL_RUNTIME_USE_ENV_PROXY: "1" });
    expect(environment(true)).not.to.have.property("NODE_USE_ENV_PROXY");
    expect(environment(false)).to.include({ NODE_USE_ENV_PROXY: "1" });
    expect(environment(false)).not.to.have.property("LOCAL_RUNTIME_USE_ENV_PROXY");
  });

  it("lets Lambda's variables win over its surroundings', and those over the function's own", () => {
    const one = deployed({ environment: { AWS_REGION: "mine", HTTPS_PROXY: "mine", LIMIT: "5" } });
    const runtimeEnvironment = { HTTPS_PROXY: "http://127.0.0.1:1", AWS_REGION: "theirs" };
    const endpointUrl = "http://127.0.0.1:4566";
    const environment = processEnvironment(one, { account, endpointUrl, runtimeEnvironment }, address);
    expect(environment).to.include({
      AWS_REGION: "eu-west-1",
      HTTPS_PROXY: "http://127.0.0.1:1",
      LIMIT: "5",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
    });
  });
});
